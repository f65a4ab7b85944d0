with

cells as (

    select * from {{ ref('rpt_asked__cells') }}

    where kind = 'definitions'

),

indicators as (

    select * from {{ ref('indicators') }}

),

defined as (

    select
        cells.document_id,
        cells.section_id,
        cells.scope_id,
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
        cells.indicator_value as value,
        cells.numerator,
        cells.denominator,
        cells.status,
        cells.target_zh,
        cells.target_en,
        'marts.fct_indicators_daily' as source_table,
        indicators.print_order

    from cells

    inner join indicators
        on cells.indicator_id = indicators.indicator_id

)

select * from defined
