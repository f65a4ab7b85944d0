with

figures as (

    {{ today('fct_indicators_daily') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

wide as (

    select
        area_id,
        {{ pick('attendance_rate', 'denominator') }} as shifts,
        {{ pick('attendance_rate', 'numerator') }} as attended,
        {{ pick('attendance_rate') }} as attendance_rate,
        {{ pick('duty_hours') }} as duty_hours,
        {{ pick('visits_per_staff') }} as visits_per_staff,
        {{ pick('households_per_staff') }} as households_per_staff,
        {{ pick('overload_rate') }} as overload_rate,
        {{ pick('grid_staffed_rate') }} as grid_staffed_rate

    from figures

    where area_level in ('town', 'district')

    group by 1

),

named as (

    select
        areas.area_name,
        cast(wide.shifts as integer) as shifts,
        cast(wide.attended as integer) as attended,
        wide.attendance_rate,
        wide.duty_hours,
        wide.visits_per_staff,
        wide.households_per_staff,
        wide.overload_rate,
        wide.grid_staffed_rate,
        row_number() over (
            order by areas.area_level = 'district', areas.area_id
        ) as print_order

    from wide

    inner join areas
        on wide.area_id = areas.area_id

)

select * from named
