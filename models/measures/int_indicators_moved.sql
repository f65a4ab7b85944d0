with

reports as (

    select * from {{ ref('fct_reports_daily') }}

    where sender = 'all'

),

indicator_feeds as (

    select * from {{ ref('indicator_feeds') }}

    where is_due_daily

),

{# What happens by the day is told of days that were reported, in whatever rhythm. #}
unreported as (

    select
        indicator_feeds.indicator_id,
        reports.report_date

    from indicator_feeds

    inner join reports
        on indicator_feeds.feed = reports.feed

    where not reports.has_reported

),

district as (

    select * from {{ ref('fct_indicators_daily') }}

    where member = 'all' and area_level = 'district' and has_data

),

figures as (

    select district.*

    from district

    anti join unreported
        on
            district.indicator_id = unreported.indicator_id
            and district.report_date = unreported.report_date

),

{# The district by day, whatever day its page compares it with. #}
moves as (

    select
        indicator_id,
        report_date,
        indicator_value,
        indicator_value - lag(indicator_value) over (
            partition by indicator_id
            order by report_date
        ) as step,
        sign(coalesce(step, 0)) as way

    from figures

),

headed as (

    select
        *,
        last_value(way) over (
            partition by indicator_id
            order by report_date
            rows between unbounded preceding and unbounded following
        ) as way_now,
        max(if(indicator_value != 0, report_date, null)) over (
            partition by indicator_id
        ) as last_date

    from moves

),

{# When it last moved another way, and when it last was not zero. #}
turned as (

    select
        indicator_id,
        arg_max(step, report_date) as step,
        coalesce(
            max(report_date) filter (where way != way_now),
            min(report_date) - 1
        ) as turned_date,
        arg_max(indicator_value, report_date) filter (where way != way_now)
            as value_before,
        count(*) filter (where coalesce(report_date > last_date, true)) as days_at_zero

    from headed

    group by 1

),

facts as (

    select
        figures.indicator_id,
        figures.indicator_value as value,
        coalesce(figures.status = 'few', false) as is_few,
        round(turned.step, 6) as delta,
        cast(figures.report_date - turned.turned_date as integer) as days_moving,
        cast(turned.days_at_zero as integer) as days_at_zero,
        turned.turned_date,
        turned.value_before,
        figures.report_date as business_date

    from figures

    inner join turned
        on figures.indicator_id = turned.indicator_id

    where figures.report_date = {{ report_date() }}

),

judged as (

    {{ decide('judgement', 'facts') }}

)

select * from judged
