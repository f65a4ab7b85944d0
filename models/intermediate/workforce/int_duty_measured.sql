with

{# A shift is credited in hundredths of an hour, so that sums tie out exactly. #}
shifts as (

    select
        shift_id,
        community_id,
        scheduled_start_at,
        started_at,
        cast(coalesce(
            round(date_diff('second', started_at, ended_at) / 36.0), 0
        ) as decimal(18, 0)) as hundredths

    from {{ ref('stg_duty_shifts') }}

),

staff_days as (

    select * from {{ ref('int_staff_days_attended') }}

),

grids as (

    select * from {{ ref('int_grids_staffed') }}

),

shifts_by_day as (

    select
        cast(scheduled_start_at as date) as report_date,
        community_id as area_id,
        count(*) as planned,
        count(started_at) as attended,
        sum(hundredths) * cast(0.01 as decimal(3, 2)) as hours

    from shifts

    group by 1, 2

),

staff_by_day as (

    select
        duty_date as report_date,
        community_id as area_id,
        count(*) as staff,
        count(*) filter (where is_overloaded) as overloaded

    from staff_days

    group by 1, 2

),

grids_by_day as (

    select
        report_date,
        area_id,
        count(*) as grids,
        count(*) filter (where is_staffed) as staffed

    from grids

    group by 1, 2

),

measured as (

    {{ measured('shifts_by_day', {
        'attendance_rate': ['attended', 'planned'],
        'duty_hours': ['hours'],
    }) }}

    union all

    {{ measured('staff_by_day', {'overload_rate': ['overloaded', 'staff']}) }}

    union all

    {{ measured('grids_by_day', {'grid_staffed_rate': ['staffed', 'grids']}) }}

)

select * from measured
