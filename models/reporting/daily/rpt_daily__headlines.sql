with

figures as (

    {{ today('fct_indicators_daily') }}

),

indicators as (

    select * from {{ ref('code_indicators') }}

    where headline_order is not null

),

labelled as (

    select
        indicators.indicator_id,
        indicators.chapter,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        indicators.direction,
        figures.indicator_value as value,
        figures.numerator,
        figures.denominator,
        figures.previous_value,
        figures.delta,
        figures.status,
        figures.target_zh,
        figures.target_en,
        indicators.headline_order as print_order

    from indicators

    inner join figures
        on indicators.indicator_id = figures.indicator_id

    where figures.area_id = {{ run_value('district_id') }}

)

select * from labelled
