with

figures as (

    {{ today('fct_indicators_daily') }}

    and area_level in ('town', 'district')

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

kinds as (

    select * from {{ ref('code_action_kinds') }}

),

feeds as (

    select * from {{ ref('fct_feeds') }}

),

{# What is left undone: the part of the denominator not reached, or the count itself. #}
undone as (

    select
        kinds.action_kind,
        kinds.owner,
        kinds.print_order,
        areas.area_name,
        figures.area_level,
        cast(case
            when kinds.counts_missing then figures.denominator - figures.numerator
            else figures.numerator
        end as integer) as item_count

    from figures

    inner join kinds
        on figures.indicator_id = kinds.indicator_id

    inner join areas
        on figures.area_id = areas.area_id

),

by_kind as (

    select
        action_kind,
        owner,
        print_order,
        max(item_count) filter (where area_level = 'district') as item_count,
        string_agg(area_name, '、' order by item_count desc, area_name) filter (
            where area_level = 'town' and item_count > 0
        ) as area_names

    from undone

    group by 1, 2, 3

),

rows_back as (

    select
        kinds.action_kind,
        kinds.owner,
        kinds.print_order,
        cast(sum(feeds.rows_quarantined) as integer) as item_count,
        cast(null as varchar) as area_names

    from kinds

    cross join feeds

    where kinds.action_kind = 'quarantined_rows'

    group by 1, 2, 3

),

feeds_missing as (

    select
        kinds.action_kind,
        kinds.owner,
        kinds.print_order,
        cast(count(*) filter (where feeds.is_missing_today) as integer) as item_count,
        cast(null as varchar) as area_names

    from kinds

    cross join feeds

    where kinds.action_kind = 'feed_missing'

    group by 1, 2, 3

),

listed as (

    select * from by_kind
    union all
    select * from rows_back
    union all
    select * from feeds_missing

),

open_actions as (

    select
        action_kind,
        owner,
        area_names,
        item_count,
        print_order

    from listed

    where item_count > 0

)

select * from open_actions
