with

series as (

    select * from {{ ref('int_figures_watched') }}

),

{# EARS (Hutwagner et al. 2003); the control chart of all days before (Shewhart). A day
   without a value is passed over, and none older than two weeks stands in for it. #}
baselines as (

    select
        *,
        abs(value - lag(value) over by_day) as moving_range,
        lag(report_date) over by_day as last_date,
        lag(report_date, 7) over by_day as first_date_1,
        lag(report_date, 9) over by_day as first_date_2,
        avg(value) over week_before as mean_1,
        stddev_samp(value) over week_before as deviation_1,
        avg(value) over week_lagged as mean_2,
        stddev_samp(value) over week_lagged as deviation_2,
        avg(value) over all_before as centre,
        count(value) over all_before as days_before

    from series

    window
        by_day as (partition by area_id, indicator_id order by report_date),
        week_before as ({{ days_of_series('7 preceding', '1 preceding') }}),
        week_lagged as ({{ days_of_series('9 preceding', '3 preceding') }}),
        all_before as ({{ days_of_series('unbounded preceding', '1 preceding') }})

),

scored as (

    select
        *,
        case
            when is_syndrome and first_date_1 >= report_date - 14
                then (value - mean_1) / nullif(greatest(deviation_1, least_spread), 0)
        end as c1,
        case
            when is_syndrome and first_date_2 >= report_date - 16
                then (value - mean_2) / nullif(greatest(deviation_2, least_spread), 0)
        end as c2,
        avg(moving_range) over (
            {{ days_of_series('unbounded preceding', '1 preceding') }}
        ) / 1.128 as spread

    from baselines

),

summed as (

    select
        *,
        case
            when count(c2) over three_days = 3
                then sum(greatest(c2 - 1, 0)) over three_days
        end as c3,
        min(report_date) over every_day - 1 as first_date,
        last_value(centre) over every_day as centre_today,
        sign(last_value(value) over every_day - last_value(centre) over every_day)
            as side_today

    from scored

    window
        three_days as ({{ days_of_series('2 preceding', 'current row') }}),
        every_day as (
            {{ days_of_series('unbounded preceding', 'unbounded following') }}
        )

),

{# A run ends where a day lies on the other side of today's centre, or is not known. #}
runs as (

    select
        *,
        max(case
            when sign(value - centre_today) is distinct from side_today
                then report_date
            when last_date < report_date - 1 then report_date - 1
            else first_date
        end) over every_day as before_run_date

    from summed

    window every_day as (partition by area_id, indicator_id)

),

facts as (

    select
        area_id || '|' || indicator_id as signal_id,
        area_id,
        area_level,
        indicator_id,
        value,
        round(mean_1, 6) as baseline_mean,
        round(deviation_1, 6) as baseline_deviation,
        round(c1, 6) as c1,
        round(c2, 6) as c2,
        round(c3, 6) as c3,
        round(centre, 6) as centre,
        round(abs(value - centre) / greatest(spread, least_spread), 6) as deviation,
        if(
            side_today = 0, 0,
            cast(date_diff('day', before_run_date, report_date) as integer)
        ) as run_length,
        cast(days_before as integer) as days_before,
        cast(coalesce(least_events, centre) as double) as least_events,
        report_date,
        report_date as business_date

    from runs

    where report_date = {{ report_date() }}

),

decided as (

    {{ decide('signal', 'facts') }}

)

select * from decided
