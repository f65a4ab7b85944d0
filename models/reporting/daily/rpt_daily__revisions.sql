with

revised as (

    select * from {{ ref('fct_figures_revised') }}

    where area_id = {{ run_value('district_id') }}

),

figures as (

    {{ today('fct_indicators_daily') }}

),

indicators as (

    select * from {{ ref('indicators') }}

    where headline_order is not null

),

compared as (

    select
        indicators.indicator_id,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        revised.printed_value,
        revised.recalculated_value,
        revised.completed_value,
        revised.corrected_value,
        revised.restated_value,
        cast(figures.indicator_value as decimal(20, 6)) as today_value,
        revised.rules_step,
        revised.late_step,
        revised.corrections_step,
        revised.withdrawals_step,
        revised.revision,
        cast(figures.indicator_value as decimal(20, 6))
        - revised.restated_value as movement,
        revised.printed_rules_digest
        != {{ run_value('rules_digest') }} as rules_changed,
        figures.has_data,
        indicators.headline_order as print_order

    from indicators

    inner join revised
        on indicators.indicator_id = revised.indicator_id

    inner join figures
        on
            revised.indicator_id = figures.indicator_id
            and revised.area_id = figures.area_id
            and figures.member = 'all'

)

select * from compared
