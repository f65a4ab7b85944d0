with

sections as (

    select * from {{ ref('stg_sections') }}

),

scopes as (

    select * from {{ ref('rpt_sections__scopes') }}

),

parts as (

    select * from {{ ref('rpt_asked__areas') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

breakdowns as (

    select * from {{ ref('breakdowns') }}

),

labels as (

    select * from {{ ref('dim_code_labels') }}

),

figures as (

    select * from {{ ref('fct_indicators_daily') }}

),

{# One row a section and scope, but for those whose rows are their indicators. #}
asked as (

    select
        sections.document_id,
        sections.section_id,
        scopes.scope_id,
        sections.kind,
        sections.row_source,
        sections.has_total,
        sections.day_count,
        coalesce(sections.of_member, 'all') as of_member,
        if(sections.kind in ('headline', 'definitions'), sections.indicator_id, null)
            as indicator_id,
        min(sections.column_order) as column_order

    from sections

    inner join scopes
        on sections.document_id = scopes.document_id

    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

),

days as (

    select distinct report_date from figures

),

indicator_rows as (

    {{ section_row(
        'indicators.indicator_id', 'asked.column_order',
        'indicators.label_zh', 'indicators.label_en',
    ) }}

    from asked

    inner join indicators
        on asked.indicator_id = indicators.indicator_id

),

area_rows as (

    {{ section_row(
        'parts.area_id',
        'dense_rank() over (order by parts.is_scope, parts.area_id)',
        'parts.area_name', 'coalesce(parts.area_name_en, parts.area_name)',
        parent='parts.parent_name', area='parts.area_id', member='asked.of_member',
    ) }}

    from asked

    inner join parts
        on
            asked.scope_id = parts.scope_id
            and (
                asked.row_source = 'towns' and parts.area_level = 'town'
                or asked.row_source = 'communities' and parts.area_level = 'community'
                or asked.has_total and parts.is_scope
            )

    where asked.kind in ('matrix', 'ranking')

),

member_rows as (

    {{ section_row(
        'labels.code', 'labels.print_order', 'labels.label_zh', 'labels.label_en',
        member="asked.row_source || '=' || labels.code",
    ) }}

    from asked

    inner join breakdowns
        on asked.row_source = breakdowns.breakdown

    inner join labels
        on
            breakdowns.code_list = labels.code_list
            or labels.code_list = 'members' and labels.code = 'not_stated'

    where
        asked.kind = 'breakdown'
        and (
            asked.of_member = 'all'
            or starts_with(labels.code, split_part(asked.of_member, '=', 2) || '/')
        )

),

{# Members in the words of their senders are those that were ever told. #}
told as (

    select distinct
        split_part(member, '=', 1) as breakdown,
        substr(member, instr(member, '=') + 1) as code

    from figures

    where member like '%=%'

),

told_rows as (

    {{ section_row(
        'told.code', 'dense_rank() over (order by told.code)',
        "split_part(told.code, '/', 2)", "split_part(told.code, '/', 2)",
        member="asked.row_source || '=' || told.code",
    ) }}

    from asked

    inner join breakdowns
        on asked.row_source = breakdowns.breakdown

    inner join told
        on breakdowns.breakdown = told.breakdown

    where
        asked.kind = 'breakdown'
        and nullif(breakdowns.code_list, '') is null
        and (
            asked.of_member = 'all'
            or starts_with(told.code, split_part(asked.of_member, '=', 2) || '/')
        )

),

total_rows as (

    {{ section_row(
        'labels.code', 'labels.print_order', 'labels.label_zh', 'labels.label_en',
        member='asked.of_member',
    ) }}

    from asked

    inner join labels
        on labels.code_list = 'members' and labels.code = 'total'

    where asked.kind = 'breakdown' and asked.has_total

),

day_rows as (

    {{ section_row(
        'days.report_date', "date_diff('day', date '2000-01-01', days.report_date)",
        'null', 'null', day='days.report_date',
    ) }}

    from asked

    inner join days
        on
            days.report_date <= {{ report_date() }}
            and date_diff('day', days.report_date, {{ report_date() }})
            < asked.day_count

    where asked.kind = 'trend'

),

rows_asked as (

    select * from indicator_rows
    union all
    select * from area_rows
    union all
    select * from member_rows
    union all
    select * from told_rows
    union all
    select * from total_rows
    union all
    select * from day_rows

)

select * from rows_asked
