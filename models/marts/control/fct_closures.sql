with

places as (

    select * from {{ ref('int_closures_judged') }}

    where closure_level != 'none'

),

{# What closes a building in one of its units closes all that is closed in it. #}
wholes as (

    select
        *,
        bool_or(closure_level = 'building') over (
            partition by business_date, community_id, compound, building
        ) as is_whole_building

    from places

),

merged as (

    select
        community_id,
        settlement,
        compound,
        building,
        if(is_whole_building, null, unit) as unit,
        if(is_whole_building, 'building', closure_level) as closure_level,
        min(rule_id) filter (
            where not is_whole_building or closure_level = 'building'
        ) as closure_rule_id,
        cast(sum(observed_households) as integer) as observed_households,
        cast(sum(cases) as integer) as cases,
        business_date as report_date

    from wholes

    group by 1, 2, 3, 4, 5, 6, 10

),

closed as (

    select
        concat_ws(
            '|', report_date, community_id,
            coalesce(compound, ''), coalesce(building, ''), coalesce(unit, '')
        ) as closure_day_id,
        community_id,
        settlement,
        compound,
        building,
        unit,
        closure_level,
        closure_rule_id,
        observed_households,
        cases,
        row_number() over (
            partition by report_date, community_id
            order by compound, building, unit
        ) = 1 as is_first_of_community,
        row_number() over (
            partition by report_date, community_id, closure_level
            order by compound, building, unit
        ) = 1 as is_first_of_level,
        report_date

    from merged

)

select * from closed
