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
        feeds.rows_before,
        feeds.rows_new,
        feeds.rows_late,
        feeds.rows_withdrawn,
        feeds.rows_after,
        feeds.rows_corrected,
        feeds.new_duplicates as rows_duplicate,
        feeds.new_rejected as rows_rejected,
        labels.print_order

    from feeds

    inner join labels
        on feeds.feed = labels.feed

    where feeds.files > 0 or feeds.rows_withdrawn > 0

)

select * from labelled
