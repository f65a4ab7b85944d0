with

columns as (

    select * from {{ ref('stg_sections') }}

    where indicator_id is not null

),

rows_asked as (

    select * from {{ ref('rpt_asked__rows') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

figures as (

    select * from {{ ref('fct_indicators_daily') }}

),

yesterday as (

    select * from figures

),

cells as (

    select
        rows_asked.*,
        columns.kind,
        columns.column_order,
        columns.indicator_id,
        columns.part,
        columns.row_limit,
        indicators.unit,
        indicators.direction,
        indicators.denominator_zh is null as is_count,
        case columns.part
            when 'value' then coalesce(indicators.short_zh, indicators.label_zh)
            when 'above' then indicators.above_zh
            when 'below' then indicators.below_zh
            when 'missing' then indicators.missing_zh
        end as head_zh,
        case columns.part
            when 'value' then coalesce(indicators.short_en, indicators.label_en)
            when 'above' then indicators.above_en
            when 'below' then indicators.below_en
            when 'missing' then indicators.missing_en
        end as head_en

    from rows_asked

    inner join columns
        on
            rows_asked.document_id = columns.document_id
            and rows_asked.section_id = columns.section_id

    inner join indicators
        on columns.indicator_id = indicators.indicator_id

    where
        columns.kind not in ('headline', 'definitions')
        or rows_asked.row_key = columns.indicator_id

),

{# Where nothing was counted of a member there is no row; a count of it is zero. #}
counted as (

    select
        cells.*,
        if(
            figures.indicator_day_id is null and cells.is_count,
            0, figures.indicator_value
        ) as indicator_value,
        if(figures.indicator_day_id is null, 0, figures.numerator) as numerator,
        if(
            figures.indicator_day_id is null and not cells.is_count,
            0, figures.denominator
        ) as denominator,
        if(
            figures.indicator_day_id is null and cells.is_count,
            coalesce(yesterday.indicator_value, 0), figures.previous_value
        ) as previous_value,
        figures.status,
        figures.target_zh,
        figures.target_en

    from cells

    left join figures
        on
            cells.area_id = figures.area_id
            and cells.indicator_id = figures.indicator_id
            and cells.member = figures.member
            and cells.report_date = figures.report_date

    left join yesterday
        on
            cells.area_id = yesterday.area_id
            and cells.indicator_id = yesterday.indicator_id
            and cells.member = yesterday.member
            and cells.report_date = yesterday.report_date + 1

    where cells.row_key != 'not_stated' or figures.indicator_day_id is not null

)

select * from counted
