with

undone as (

    select * from {{ ref('fct_undone_items') }}

),

kinds as (

    select * from {{ ref('code_action_kinds') }}

),

feeds as (

    select * from {{ ref('fct_feeds') }}

),

by_kind as (

    select
        action_kind,
        max(item_count) filter (where area_level = 'district') as item_count,
        string_agg(area_name, '、' order by item_count desc, area_name asc) filter (
            where area_level = 'town' and item_count > 0
        ) as area_names

    from undone

    group by 1

),

by_feed as (

    select
        cast(sum(rows_rejected) as integer) as rejected_rows,
        cast(count(*) filter (where is_missing_today) as integer) as feeds_missing

    from feeds

),

listed as (

    select
        kinds.action_kind,
        kinds.owner,
        by_kind.area_names,
        case kinds.action_kind
            when 'rejected_rows' then by_feed.rejected_rows
            when 'feed_missing' then by_feed.feeds_missing
            else by_kind.item_count
        end as item_count,
        kinds.print_order

    from kinds

    cross join by_feed

    left join by_kind
        on kinds.action_kind = by_kind.action_kind

),

open_actions as (

    select * from listed

    where item_count > 0

)

select * from open_actions
