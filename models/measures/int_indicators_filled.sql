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

{# Every figure that must be there comes first: a silent area is a row that says so. #}
expected as (

    select
        areas.report_date,
        areas.area_id,
        areas.ancestor_level as area_level,
        indicators.indicator_id,
        indicators.denominator_zh is not null as has_denominator

    from areas

    inner join bridge
        on
            areas.area_id = bridge.area_id
            and areas.report_date = bridge.report_date
            and bridge.ancestor_id = {{ run_value('district_id') }}

    inner join indicators
        on indicators.period != 'run' or areas.report_date = {{ report_date() }}

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
