with

sections as (

    select * from {{ ref('stg_sections') }}

    where kind = 'actions'

),

scopes as (

    select * from {{ ref('rpt_sections__scopes') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

items as (

    select * from {{ ref('fct_work_items') }}

),

kinds as (

    select * from {{ ref('code_action_kinds') }}

),

feeds as (

    select * from {{ ref('fct_feeds') }}

),

copies as (

    select
        sections.document_id,
        sections.section_id,
        scopes.scope_id,
        scopes.scope_level

    from sections

    inner join scopes
        on sections.document_id = scopes.document_id

),

{# An item counts wherever it lies; one that lies nowhere, in the district. #}
by_part as (

    select
        copies.document_id,
        copies.section_id,
        copies.scope_id,
        items.item_kind,
        case copies.scope_level
            when 'district' then items.town_id
            when 'town' then items.community_id
        end as part_id,
        count(*) as item_count

    from copies

    inner join items
        on
            copies.scope_level = 'district'
            or copies.scope_id in (items.town_id, items.community_id)

    group by 1, 2, 3, 4, 5

),

{# What the data desk does is of the district alone. #}
of_feeds as (

    select
        'rejected_rows' as item_kind,
        cast(sum(rows_waiting) as bigint) as item_count

    from feeds

    union all

    select
        'feed_missing' as item_kind,
        count(*) filter (where is_missing_today) as item_count

    from feeds

),

counted as (

    select
        by_part.document_id,
        by_part.section_id,
        by_part.scope_id,
        by_part.item_kind,
        cast(sum(by_part.item_count) as bigint) as item_count,
        string_agg(
            areas.area_name, '、'
            order by by_part.item_count desc, areas.area_name asc
        ) as area_names

    from by_part

    left join areas
        on by_part.part_id = areas.area_id

    group by 1, 2, 3, 4

    union all

    select
        copies.document_id,
        copies.section_id,
        copies.scope_id,
        of_feeds.item_kind,
        of_feeds.item_count,
        null as area_names

    from copies

    inner join of_feeds
        on copies.scope_level = 'district'

),

final as (

    select
        counted.document_id,
        counted.section_id,
        counted.scope_id,
        counted.item_kind as action_kind,
        kinds.label_zh,
        kinds.label_en,
        kinds.owner,
        counted.area_names,
        counted.item_count,
        kinds.print_order

    from counted

    inner join kinds
        on counted.item_kind = kinds.action_kind

    where counted.item_count > 0

)

select * from final
