{# Promise 4: gates, stays and leads sections print what the indicators say. #}
with

district as (

    {{ today('fct_indicators_daily') }}

    and area_id = {{ run_value('district_id') }}

),

indicators as (

    select
        indicator_id,
        numerator

    from district

),

sections as (

    select
        'gate_checks_' || gate as indicator_id,
        checks as printed

    from {{ ref('rpt_daily__gates') }}

    union all

    select
        'observed_persons' as indicator_id,
        stock_after as printed

    from {{ ref('rpt_daily__stays') }}

    where person_class = 'total'

    union all

    select
        'leads_overdue' as indicator_id,
        overdue as printed

    from {{ ref('rpt_daily__leads') }}

    where lead_source = 'total'

    union all

    select
        'resumption_rate' as indicator_id,
        resumed as printed

    from {{ ref('rpt_daily__recovery') }}

    where size_class = 'total'

    union all

    select
        'overdue_release' as indicator_id,
        overdue as printed

    from {{ ref('rpt_daily__stays') }}

    where person_class = 'total'

),

differing as (

    select
        sections.indicator_id,
        sections.printed,
        indicators.numerator

    from sections

    left join indicators
        on sections.indicator_id = indicators.indicator_id

    where sections.printed is distinct from indicators.numerator

)

select * from differing
