with

places as (

    select * from {{ ref('int_closures_judged') }}

),

closed as (

    select
        cast(business_date as varchar)
        || '|' || community_id
        || '|' || coalesce(compound, '')
        || '|' || coalesce(building, '')
        || '|' || coalesce(unit, '') as closure_day_id,
        community_id,
        settlement,
        compound,
        building,
        unit,
        closure_level,
        rule_id as closure_rule_id,
        cast(observed_households as integer) as observed_households,
        cast(cases as integer) as cases,
        row_number() over (
            partition by business_date, community_id
            order by compound, building, unit
        ) = 1 as is_first_of_community,
        row_number() over (
            partition by business_date, community_id, closure_level
            order by compound, building, unit
        ) = 1 as is_first_of_level,
        business_date as report_date

    from places

    where closure_level != 'none'

)

select * from closed
