with

{# Every row that must be there comes first: a silent area is a row that says so. #}
expected as (

    select * from {{ ref('int_indicators_expected') }}

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

),

measures as (

    select * from {{ ref('int_measures_unioned') }}

),

{# A row whose area nobody knows counts for the district, so that none is lost. #}
rolled as (

    select
        measures.report_date,
        coalesce(bridge.ancestor_id, {{ run_value('district_id') }}) as area_id,
        measures.indicator_id,
        sum(measures.numerator) as numerator,
        sum(measures.denominator) as denominator

    from measures

    left join bridge
        on
            measures.area_id = bridge.area_id
            and {{ is_valid_on('bridge', 'measures.report_date') }}

    group by 1, 2, 3

),

filled as (

    select
        expected.report_date,
        expected.area_id,
        expected.area_level,
        expected.indicator_id,
        expected.has_denominator,
        coalesce(rolled.numerator, 0) as numerator,
        case
            when expected.has_denominator then coalesce(rolled.denominator, 0)
        end as denominator

    from expected

    left join rolled
        on
            expected.report_date = rolled.report_date
            and expected.area_id = rolled.area_id
            and expected.indicator_id = rolled.indicator_id

)

select * from filled
