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

{# Every figure that must be there comes first: a silent area is a row that says so. #}
expected as (

    select
        days.report_date,
        areas.area_id,
        areas.area_level,
        indicators.indicator_id,
        indicators.denominator_zh is not null as has_denominator

    from days

    inner join areas
        on {{ is_valid_on('areas', 'days.report_date') }}

    inner join bridge
        on
            areas.area_id = bridge.area_id
            and days.report_date = bridge.report_date

    inner join indicators
        on indicators.period != 'run' or days.report_date = {{ report_date() }}

),

wholes as (

    select
        expected.report_date,
        expected.area_id,
        expected.area_level,
        expected.indicator_id,
        expected.has_denominator,
        'all' as member,
        coalesce(rolled.numerator, 0) as numerator,
        if(expected.has_denominator, coalesce(rolled.denominator, 0), null)
            as denominator

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

    where rolled.member != 'all'

),

filled as (

    select * from wholes
    union all
    select * from members

)

select * from filled
