with

days as (

    select * from {{ ref('int_days_reported') }}

),

{# The district of the run is one on every day, whatever its own row says. #}
areas as (

    select
        area_id,
        area_level,
        parent_area_id,
        successor_area_id,
        valid_from,
        valid_to

    from {{ ref('stg_areas') }}

    where
        area_id != {{ run_value('district_id') }}
        and coalesce(valid_to > valid_from, true)

    union all

    select
        district_id as area_id,
        'district' as area_level,
        null as parent_area_id,
        null as successor_area_id,
        cast('0001-01-01' as date) as valid_from,
        null as valid_to

    from {{ ref('stg_runs') }}

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
        ) as next_id,
        list_position(['community', 'town', 'district'], areas.area_level) as area_rank

    from days

    inner join areas
        on days.report_date >= areas.valid_from

    qualify
        row_number() over (
            partition by days.report_date, areas.area_id
            order by areas.valid_from desc
        ) = 1

)

select * from placed
