with

places as (

    select * from {{ ref('int_closures_judged') }}

    where closure_level != 'none'

),

{# A community that has ended is one with that which stands for it on the day. #}
standing as (

    select
        report_date,
        area_id,
        ancestor_id as community_id

    from {{ ref('int_areas_bridged') }}

    where ancestor_level = 'community'

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
        {{ key_of([
            'merged.report_date', 'merged.community_id', 'merged.compound',
            'merged.building', 'merged.unit',
        ]) }} as closure_day_id,
        merged.community_id,
        merged.settlement,
        merged.compound,
        merged.building,
        merged.unit,
        merged.closure_level,
        merged.closure_rule_id,
        merged.observed_households,
        merged.cases,
        row_number() over (
            partition by
                merged.report_date, coalesce(standing.community_id, merged.community_id)
            order by merged.community_id, merged.compound, merged.building, merged.unit
        ) = 1 as is_first_of_community,
        row_number() over (
            partition by
                merged.report_date,
                coalesce(standing.community_id, merged.community_id),
                merged.closure_level
            order by merged.community_id, merged.compound, merged.building, merged.unit
        ) = 1 as is_first_of_level,
        merged.report_date

    from merged

    left join standing
        on
            merged.community_id = standing.area_id
            and merged.report_date = standing.report_date

)

select * from closed
