with recursive

placed as (

    select * from {{ ref('int_areas_placed') }}

),

{# An area belongs to higher ones only: a parent of its own level is none. #}
climbed as (

    select
        report_date,
        area_id,
        is_valid as is_own,
        area_id as ancestor_id,
        area_level as ancestor_level,
        is_valid,
        next_id,
        if(is_valid, area_rank, 0) as reached_rank,
        1 as steps

    from placed

    union all

    select
        climbed.report_date,
        climbed.area_id,
        climbed.is_own,
        placed.area_id as ancestor_id,
        placed.area_level as ancestor_level,
        placed.is_valid,
        placed.next_id,
        if(placed.is_valid, placed.area_rank, climbed.reached_rank) as reached_rank,
        climbed.steps + 1 as steps

    from climbed

    inner join placed
        on
            climbed.report_date = placed.report_date
            and climbed.next_id = placed.area_id
            and (climbed.reached_rank < placed.area_rank or not placed.is_valid)

    {# Successors that name each other lead nowhere. #}
    where climbed.steps < 9

),

reached as (

    select distinct
        report_date,
        area_id,
        is_own,
        ancestor_id,
        ancestor_level

    from climbed

    where is_valid

),

{# What leads to no district, its parent being unknown, is the district's. #}
bridged as (

    select * from reached

    union all

    select
        placed.report_date,
        placed.area_id,
        placed.is_valid as is_own,
        {{ run_value('district_id') }} as ancestor_id,
        'district' as ancestor_level

    from placed

    anti join reached
        on
            placed.report_date = reached.report_date
            and placed.area_id = reached.area_id
            and reached.ancestor_level = 'district'

)

select * from bridged
