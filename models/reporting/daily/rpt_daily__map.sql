with

figures as (

    {{ today('fct_indicators_daily') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

risks as (

    {{ today('fct_area_risks_daily') }}

),

placed as (

    select
        areas.area_id,
        areas.area_name,
        areas.tile_row,
        areas.tile_column,
        figures.indicator_value as value,
        indicators.unit,
        figures.status,
        figures.has_data,
        risks.risk_level,
        row_number() over (order by areas.area_id) as print_order

    from figures

    inner join indicators
        on figures.indicator_id = indicators.indicator_id

    inner join areas
        on figures.area_id = areas.area_id

    left join risks
        on figures.area_id = risks.area_id

    where
        figures.indicator_id = 'household_coverage_rate'
        and figures.member = 'all'
        and areas.area_level in ('district', 'town')

)

select * from placed
