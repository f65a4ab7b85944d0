with

bridge as (

    select * from {{ ref('int_areas_bridged') }}

    where is_own

),

areas as (

    select * from bridge

    where area_id = ancestor_id

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

{# There is no middle of nothing. #}
medians as (

    select distinct indicator_id from {{ ref('measures') }}

    where over_areas = 'level'

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
        areas.report_date,
        areas.area_id,
        areas.ancestor_level as area_level,
        indicators.indicator_id,
        indicators.denominator_zh is not null as has_denominator,
        unknown.indicator_id is null as has_data,
        if(medians.indicator_id is null, 0, null) as of_nothing

    from areas

    inner join bridge
        on
            areas.area_id = bridge.area_id
            and areas.report_date = bridge.report_date
            and bridge.ancestor_id = {{ run_value('district_id') }}

    inner join indicators
        on indicators.period != 'run' or areas.report_date = {{ report_date() }}

    left join medians
        on indicators.indicator_id = medians.indicator_id

    left join unknown
        on
            areas.report_date = unknown.report_date
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
        if(
            expected.has_data, coalesce(rolled.numerator, expected.of_nothing), null
        ) as numerator,
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
