with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where area_id = '{{ var("district_id") }}'

),

printed as (

    select * from {{ ref('fct_figures_published') }}

    where
        issue_id = '{{ var("previous_issue") }}'
        and area_id = '{{ var("district_id") }}'

),

indicators as (

    select * from {{ ref('code_indicators') }}

    where headline_order is not null

),

restated as (

    select * from figures

    where report_date = cast('{{ var("previous_date") }}' as date)

),

today as (

    select * from figures

    where report_date = {{ report_date() }}

),

compared as (

    select
        indicators.indicator_id,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        printed.indicator_value as printed_value,
        restated.indicator_value as restated_value,
        round(restated.indicator_value - printed.indicator_value, 6) as revision,
        today.indicator_value as today_value,
        round(today.indicator_value - restated.indicator_value, 6) as movement,
        printed.rules_digest
        != '{{ var("rules_digest") }}' as rules_changed,
        indicators.headline_order as print_order

    from indicators

    inner join printed
        on indicators.indicator_id = printed.indicator_id

    inner join restated
        on indicators.indicator_id = restated.indicator_id

    inner join today
        on indicators.indicator_id = today.indicator_id

)

select * from compared
