with

feeds as (

    select * from {{ ref('int_feeds_compared') }}

),

final as (

    select
        feed,
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
        rhythm = 'daily' and files = 0 as is_missing_today,
        last_loaded_at

    from feeds

)

select * from final
