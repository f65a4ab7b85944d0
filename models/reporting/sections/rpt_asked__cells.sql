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

anchors as (

    select * from figures

),

known as (

    select distinct
        indicator_id,
        report_date,
        has_data,
        anchor_date

    from figures

    where member = 'all'

),

cells as (

    select
        rows_asked.document_id,
        rows_asked.section_id,
        rows_asked.scope_id,
        rows_asked.row_key,
        rows_asked.row_order,
        rows_asked.label_zh,
        rows_asked.label_en,
        rows_asked.parent_name,
        rows_asked.area_id,
        rows_asked.member,
        rows_asked.report_date,
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

{# Where nothing was counted of a member there is no row; a count of it is zero, if
   anything is known. #}
counted as (

    select
        cells.document_id,
        cells.section_id,
        cells.scope_id,
        cells.row_key,
        cells.row_order,
        cells.label_zh,
        cells.label_en,
        cells.parent_name,
        cells.area_id,
        cells.member,
        cells.report_date,
        cells.kind,
        cells.column_order,
        cells.indicator_id,
        cells.part,
        cells.row_limit,
        cells.unit,
        cells.direction,
        cells.is_count,
        cells.head_zh,
        cells.head_en,
        known.has_data,
        if(
            figures.indicator_day_id is null and cells.is_count and known.has_data,
            0, figures.indicator_value
        ) as indicator_value,
        if(
            figures.indicator_day_id is null and known.has_data, 0, figures.numerator
        ) as numerator,
        if(
            figures.indicator_day_id is null and not cells.is_count and known.has_data,
            0, figures.denominator
        ) as denominator,
        if(
            figures.indicator_day_id is null and cells.is_count,
            coalesce(anchors.indicator_value, 0), figures.previous_value
        ) as previous_value,
        figures.status,
        figures.target_text,
        figures.is_target_illustrative,
        figures.is_provisional,
        figures.low_bound,
        figures.high_bound

    from cells

    left join figures
        on
            cells.area_id = figures.area_id
            and cells.indicator_id = figures.indicator_id
            and cells.member = figures.member
            and cells.report_date = figures.report_date

    inner join known
        on
            cells.indicator_id = known.indicator_id
            and cells.report_date = known.report_date

    left join anchors
        on
            cells.area_id = anchors.area_id
            and cells.indicator_id = anchors.indicator_id
            and cells.member = anchors.member
            and known.anchor_date = anchors.report_date

    where cells.row_key != 'not_stated' or figures.indicator_day_id is not null

)

select * from counted
