with

signals as (

    select * from {{ ref('fct_signals') }}

    where signal != 'none'

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

labels as (

    select * from {{ ref('dim_code_labels') }}

    where code_list = 'signals'

),

named as (

    select
        areas.area_name,
        indicators.indicator_id,
        if(
            indicators.signal_part = 'below', indicators.below_zh, indicators.label_zh
        ) as label_zh,
        if(
            indicators.signal_part = 'below', indicators.below_en, indicators.label_en
        ) as label_en,
        case when indicators.signal_part is null then indicators.unit else 'checks' end
            as unit,
        labels.label_zh as signal_zh,
        labels.label_en as signal_en,
        signals.value,
        coalesce(
            if(indicators.signal_part is null, null, signals.baseline_mean),
            signals.centre
        ) as usual_value,
        signals.c1,
        signals.c2,
        signals.c3,
        signals.deviation,
        signals.run_length,
        signals.signal_rule_id,
        row_number() over (
            order by
                labels.print_order, signals.area_level, signals.area_id,
                indicators.print_order
        ) as print_order

    from signals

    inner join areas
        on signals.area_id = areas.area_id

    inner join indicators
        on signals.indicator_id = indicators.indicator_id

    inner join labels
        on signals.signal = labels.code

)

select * from named
