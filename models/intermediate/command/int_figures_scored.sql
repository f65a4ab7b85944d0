with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where member = 'all' and area_level in ('district', 'town')

),

catalogue as (

    select * from {{ ref('indicators') }}

    where period = 'day'

),

series as (

    select
        figures.area_id,
        figures.area_level,
        figures.indicator_id,
        figures.report_date,
        catalogue.signal_part is not null as is_syndrome,
        figures.denominator as events,
        cast(case catalogue.signal_part
            when 'above' then figures.numerator
            when 'below' then figures.denominator
            else figures.indicator_value
        end as double) as value,
        coalesce(catalogue.least_deviation, 0) as least_spread

    from figures

    inner join catalogue
        on figures.indicator_id = catalogue.indicator_id

),

{# EARS (Hutwagner et al. 2003); the control chart of all days before (Shewhart). #}
baselines as (

    select
        *,
        abs(value - lag(value) over (
            partition by area_id, indicator_id order by report_date
        )) as moving_range,
        count(value) over week_before as days_1,
        avg(value) over week_before as mean_1,
        stddev_samp(value) over week_before as deviation_1,
        count(value) over week_lagged as days_2,
        avg(value) over week_lagged as mean_2,
        stddev_samp(value) over week_lagged as deviation_2,
        avg(value) over all_before as centre,
        count(value) over all_before as days_before

    from series

    window
        week_before as ({{ days_of_series('7 preceding', '1 preceding') }}),
        week_lagged as ({{ days_of_series('9 preceding', '3 preceding') }}),
        all_before as ({{ days_of_series('unbounded preceding', '1 preceding') }})

),

scored as (

    select
        *,
        case
            when is_syndrome and days_1 = 7
                then (value - mean_1) / nullif(greatest(deviation_1, least_spread), 0)
        end as c1,
        case
            when is_syndrome and days_2 = 7
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
        min(events) over every_day as least_events,
        max(case
            when sign(value - centre_today) is distinct from side_today
                then report_date
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
        round(abs(value - centre) / nullif(spread, 0), 6) as deviation,
        if(
            side_today = 0, 0,
            cast(date_diff('day', before_run_date, report_date) as integer)
        ) as run_length,
        cast(days_before as integer) as days_before,
        cast(coalesce(least_events, centre) as double) as least_events,
        report_date,
        report_date as business_date

    from runs

    where report_date = {{ report_date() }} and value is not null

),

decided as (

    {{ decide('signal', 'facts') }}

)

select * from decided
