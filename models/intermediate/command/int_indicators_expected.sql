with

days as (

    select * from {{ ref('int_days_reported') }}

),

areas as (

    select * from {{ ref('stg_areas') }}

),

indicators as (

    select * from {{ ref('code_indicators') }}

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

    where ancestor_id = {{ run_value('district_id') }}

),

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
            and {{ is_valid_on('bridge', 'days.report_date') }}

    cross join indicators

)

select * from expected
