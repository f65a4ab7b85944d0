with recursive

days as (

    select * from {{ ref('int_days_reported') }}

),

areas as (

    select * from {{ ref('stg_areas') }}

),

{# On each day the version that is valid then, or the last one that has ended: it goes
   on under its successor, or else under the area above it. #}
placed as (

    select
        days.report_date,
        areas.area_id,
        areas.area_level,
        coalesce(areas.valid_to > days.report_date, true) as is_valid,
        if(
            is_valid,
            areas.parent_area_id,
            coalesce(areas.successor_area_id, areas.parent_area_id)
        ) as next_id

    from days

    inner join areas
        on days.report_date >= areas.valid_from

    qualify
        row_number() over (
            partition by days.report_date, areas.area_id
            order by areas.valid_from desc
        ) = 1

),

climbed as (

    select
        report_date,
        area_id,
        is_valid as is_own,
        area_id as ancestor_id,
        area_level as ancestor_level,
        is_valid,
        next_id,
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
        climbed.steps + 1 as steps

    from climbed

    inner join placed
        on
            climbed.report_date = placed.report_date
            and climbed.next_id = placed.area_id

    {# Successors that name each other in a circle lead nowhere. #}
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
