with

arrivals as (

    select * from {{ ref('stg_row_arrivals') }}

    where withdrawn_at is null

),

feeds as (

    select * from {{ ref('code_feeds') }}

    where rhythm in ('daily', 'irregular')

),

days as (

    select * from {{ ref('int_days_reported') }}

),

rows_timed as (

    select
        arrivals.feed,
        arrivals.business_date,
        greatest(
            date_diff(
                'day', arrivals.business_date, cast(arrivals.first_loaded_at as date)
            ), 0
        ) as lag_days,
        date_diff(
            'day', arrivals.business_date, cast({{ run_value('known_at') }} as date)
        ) as age_days,
        min(cast(arrivals.first_loaded_at as date)) over (
            partition by arrivals.feed
        ) as begun_date

    from arrivals

    inner join feeds
        on arrivals.feed = feeds.feed

),

{# What came at once when the feed began says nothing of its delay. #}
lags as (

    select
        feed,
        age_days,
        lag_days,
        count(*) as row_count

    from rows_timed

    where business_date >= begun_date - 1

    group by 1, 2, 3

),

steps as (

    select distinct
        feed,
        lag_days as step_days

    from lags

),

{# Of the days that are old enough to have had the step, what share came on it of all
   that had come by then. #}
hazards as (

    select
        steps.feed,
        steps.step_days,
        sum(lags.row_count) filter (where lags.lag_days = steps.step_days)
        / cast(sum(lags.row_count) as double) as hazard

    from steps

    inner join lags
        on
            steps.feed = lags.feed
            and steps.step_days <= lags.age_days
            and steps.step_days >= lags.lag_days

    group by 1, 2

),

measured as (

    select
        feed,
        cast(sum(row_count) as integer) as rows_measured

    from lags

    group by 1

),

facts as (

    select
        feeds.feed,
        days.report_date,
        days.report_date as business_date,
        coalesce(any_value(measured.rows_measured), 0) as rows_measured,
        case
            when max(hazards.hazard) = 1 then 0
            else round(coalesce(exp(sum(ln(nullif(1 - hazards.hazard, 0)))), 1), 6)
        end as arrived_rate

    from feeds

    cross join days

    left join measured
        on feeds.feed = measured.feed

    left join hazards
        on
            feeds.feed = hazards.feed
            and date_diff(
                'day', days.report_date, cast({{ run_value('known_at') }} as date)
            ) < hazards.step_days

    group by 1, 2

),

decided as (

    {{ decide('provisional_day', 'facts') }}

)

select * from decided
