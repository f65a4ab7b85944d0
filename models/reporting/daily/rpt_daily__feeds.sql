with

feeds as (

    select * from {{ ref('fct_feeds') }}

),

labels as (

    select * from {{ ref('code_feeds') }}

),

states as (

    select * from {{ ref('dim_code_labels') }}

    where code_list = 'report_states'

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
        states.label_zh as state_zh,
        states.label_en as state_en,
        feeds.senders_missing,
        feeds.last_loaded_at,
        labels.print_order

    from feeds

    inner join labels
        on feeds.feed = labels.feed

    left join states
        on feeds.report_state = states.code

)

select * from labelled
