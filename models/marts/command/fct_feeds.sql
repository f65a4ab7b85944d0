with

feeds as (

    select * from {{ ref('int_feeds_compared') }}

),

asked as (

    select
        feed,
        count(distinct (load_id, line)) as rows_asked

    from {{ ref('fct_rows_asked') }}

    group by 1

),

final as (

    select
        feeds.feed,
        rhythm,
        rows_before,
        rows_new,
        rows_late,
        rows_withdrawn,
        rows_after,
        rows_corrected,
        files,
        rows_in_file,
        rows_accepted,
        rows_rejected,
        rows_duplicate,
        new_rejected,
        new_duplicates,
        coalesce(asked.rows_asked, 0) as rows_asked,
        rhythm = 'daily' and files = 0 as is_missing_today,
        last_loaded_at

    from feeds

    left join asked
        on feeds.feed = asked.feed

)

select * from final
