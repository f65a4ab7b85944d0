with

days as (

    select * from {{ ref('int_days_reported') }}

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

    where ancestor_id = {{ run_value('district_id') }} and is_own

),

areas as (

    select * from {{ ref('stg_areas') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

rolled as (

    select * from {{ ref('int_indicators_rolled') }}

),

reports as (

    select * from {{ ref('fct_reports_daily') }}

    where sender = 'all'

),

indicator_feeds as (

    select * from {{ ref('indicator_feeds') }}

),

{# A flow has no figure on a day that its feed said nothing of, nor has anything before
   its feeds ever came. #}
unknown as (

    select distinct
        reports.report_date,
        indicator_feeds.indicator_id

    from indicator_feeds

    inner join reports
        on
            indicator_feeds.feed = reports.feed
            and not case
                when indicator_feeds.is_due_daily and reports.rhythm = 'daily'
                    then reports.has_reported
                else reports.was_ever_had
            end

),

{# Every figure that must be there comes first: a silent area is a row that says so. #}
expected as (

    select
        days.report_date,
        areas.area_id,
        areas.area_level,
        indicators.indicator_id,
        indicators.denominator_zh is not null as has_denominator,
        unknown.indicator_id is null as has_data

    from days

    inner join areas
        on {{ is_valid_on('areas', 'days.report_date') }}

    inner join bridge
        on
            areas.area_id = bridge.area_id
            and days.report_date = bridge.report_date

    inner join indicators
        on indicators.period != 'run' or days.report_date = {{ report_date() }}

    left join unknown
        on
            days.report_date = unknown.report_date
            and indicators.indicator_id = unknown.indicator_id

),

wholes as (

    select
        expected.report_date,
        expected.area_id,
        expected.area_level,
        expected.indicator_id,
        expected.has_denominator,
        expected.has_data,
        'all' as member,
        if(expected.has_data, coalesce(rolled.numerator, 0), null) as numerator,
        if(
            expected.has_data and expected.has_denominator,
            coalesce(rolled.denominator, 0), null
        ) as denominator

    from expected

    left join rolled
        on
            expected.report_date = rolled.report_date
            and expected.area_id = rolled.area_id
            and expected.indicator_id = rolled.indicator_id
            and rolled.member = 'all'

),

{# A member is there where something of it was counted. #}
members as (

    select
        expected.report_date,
        expected.area_id,
        expected.area_level,
        expected.indicator_id,
        expected.has_denominator,
        expected.has_data,
        rolled.member,
        if(
            expected.has_denominator, coalesce(rolled.numerator, 0), rolled.numerator
        ) as numerator,
        if(expected.has_denominator, coalesce(rolled.denominator, 0), null)
            as denominator

    from expected

    inner join rolled
        on
            expected.report_date = rolled.report_date
            and expected.area_id = rolled.area_id
            and expected.indicator_id = rolled.indicator_id

    where rolled.member != 'all' and expected.has_data

),

filled as (

    select * from wholes
    union all
    select * from members

)

select * from filled
