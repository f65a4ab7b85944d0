{% set first_day, days_after = "date '2020-01-01'", 730 %}
with

rest_days as (

    select * from {{ ref('map_rest_days') }}

),

working_hours as (

    select * from {{ ref('map_working_hours') }}

),

{# A limit may run out long after the report date. #}
days as (

    select cast(unnest(generate_series(
        {{ first_day }}, {{ report_date() }} + {{ days_after }}, interval 1 day
    )) as date) as calendar_date

),

working_days as (

    select days.calendar_date

    from days

    left join rest_days
        on days.calendar_date = rest_days.calendar_date

    where
        not coalesce(rest_days.is_rest_day, isodow(days.calendar_date) in (6, 7))

),

spans as (

    select
        working_days.calendar_date + working_hours.starts_at as span_start_at,
        date_diff('second', working_hours.starts_at, working_hours.ends_at)
            as span_seconds

    from working_days

    inner join working_hours
        on {{ is_valid_on('working_hours', 'working_days.calendar_date') }}

),

final as (

    select
        span_start_at,
        span_seconds,
        cast(
            sum(span_seconds) over (order by span_start_at) - span_seconds as bigint
        ) as seconds_before

    from spans

)

select * from final
