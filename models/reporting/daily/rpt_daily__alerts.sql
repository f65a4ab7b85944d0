with

figures as (

    {{ today('fct_indicators_daily') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

indicators as (

    select * from {{ ref('code_indicators') }}

),

found as (

    select
        areas.area_name,
        figures.area_level,
        figures.indicator_id,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        indicators.owner,
        figures.indicator_value as value,
        figures.previous_value,
        figures.status,
        figures.target_zh,
        figures.target_en,
        row_number() over (
            order by
                figures.status = 'red' desc,
                figures.area_level = 'district' desc,
                indicators.print_order,
                areas.area_id
        ) as print_order

    from figures

    inner join areas
        on
            figures.area_id = areas.area_id
            and {{ is_valid_on('areas', 'figures.report_date') }}

    inner join indicators
        on figures.indicator_id = indicators.indicator_id

    where
        figures.status in ('red', 'amber')
        and figures.area_level in ('district', 'town')

    qualify print_order <= 12

)

select * from found
