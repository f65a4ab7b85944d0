with

figures as (

    {{ today('fct_indicators_daily') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

defined as (

    select
        indicators.indicator_id,
        indicators.domain,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        indicators.numerator_zh,
        indicators.denominator_zh,
        indicators.numerator_en,
        indicators.denominator_en,
        indicators.owner,
        figures.indicator_value as value,
        figures.numerator,
        figures.denominator,
        figures.status,
        figures.target_zh,
        figures.target_en,
        'marts.fct_indicators_daily' as source_table,
        indicators.print_order

    from indicators

    inner join figures
        on indicators.indicator_id = figures.indicator_id

    where figures.area_id = {{ run_value('district_id') }}

)

select * from defined
