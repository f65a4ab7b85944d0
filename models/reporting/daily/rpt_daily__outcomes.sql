with

outcomes as (

    select * from {{ ref('fct_row_outcomes') }}

),

labels as (

    select * from {{ ref('code_feeds') }}

),

added as (

    select
        labels.feed,
        labels.label_zh,
        labels.label_en,
        labels.print_order,
        cast(sum(outcomes.rows_in_file) as bigint) as rows_in_file,
        cast(sum(outcomes.rows_left_out) as bigint) as rows_left_out,
        cast(sum(outcomes.rows_rejected) as bigint) as rows_rejected,
        cast(sum(outcomes.rows_duplicate) as bigint) as rows_duplicate,
        cast(sum(outcomes.rows_accepted) as bigint) as rows_accepted,
        cast(sum(outcomes.rows_in_withdrawn_loads) as bigint)
            as rows_in_withdrawn_loads,
        cast(sum(outcomes.rows_set_aside) as bigint) as rows_set_aside,
        cast(sum(outcomes.rows_superseded) as bigint) as rows_superseded,
        cast(sum(outcomes.rows_void) as bigint) as rows_void,
        cast(sum(outcomes.rows_current) as bigint) as rows_current

    from outcomes

    inner join labels
        on outcomes.feed = labels.feed

    group by 1, 2, 3, 4

)

select * from added
