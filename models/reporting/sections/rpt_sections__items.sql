with

sections as (

    select * from {{ ref('stg_sections') }}

    where kind = 'list'

),

scopes as (

    select * from {{ ref('rpt_sections__scopes') }}

),

parts as (

    select * from {{ ref('rpt_asked__areas') }}

),

items as (

    select * from {{ ref('fct_work_items') }}

),

listed as (

    select
        sections.document_id,
        sections.section_id,
        scopes.scope_id,
        items.item_kind,
        items.item_id,
        items.town_name,
        items.community_name,
        concat_ws(
            ' ', items.grid_id, items.compound, items.building, items.unit,
            items.place
        ) as place,
        items.whose,
        items.rule_id,
        date_diff('day', items.since_date, {{ report_date() }}) as age_days,
        items.since_date,
        items.due_date,
        sections.row_limit,
        count(*) over (
            partition by sections.document_id, sections.section_id, scopes.scope_id
        ) as total_count,
        row_number() over (
            partition by sections.document_id, sections.section_id, scopes.scope_id
            order by
                items.due_date nulls last, items.community_id, items.grid_id,
                items.compound, length(items.building), items.building,
                length(items.unit), items.unit, items.item_id
        ) as print_order

    from sections

    inner join scopes
        on sections.document_id = scopes.document_id

    inner join parts
        on scopes.scope_id = parts.scope_id

    inner join items
        on
            parts.area_id = coalesce(
                items.community_id, items.town_id, {{ run_value('district_id') }}
            )
            and sections.list_kind = items.item_kind

),

shown as (

    select * exclude (row_limit)

    from listed

    where print_order <= row_limit

)

select * from shown
