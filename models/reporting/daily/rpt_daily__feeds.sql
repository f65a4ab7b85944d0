with

feeds as (

    select * from {{ ref('fct_feeds') }}

),

labels as (

    select * from {{ ref('code_feeds') }}

),

labelled as (

    select
        feeds.feed,
        labels.label_zh,
        labels.label_en,
        feeds.files,
        feeds.rows_in_file,
        feeds.rows_accepted,
        feeds.rows_rejected,
        feeds.rows_duplicate,
        feeds.rows_asked,
        feeds.is_missing_today,
        feeds.last_loaded_at,
        labels.print_order

    from feeds

    inner join labels
        on feeds.feed = labels.feed

)

select * from labelled
