with

feeds as (

    select * from {{ ref('code_feeds') }}

),

arrivals as (

    select * from {{ ref('stg_row_arrivals') }}

),

loaded as (

    select * from {{ ref('int_loads_counted') }}

),

marked as (

    select
        feed,
        business_date > {{ run_value('previous_date') }} as is_of_new_day,
        first_loaded_at > {{ run_value('previous_known_at') }}
            as is_new,
        last_loaded_at > {{ run_value('previous_known_at') }}
            as is_touched

    from arrivals

),

compared as (

    select
        feed,
        count(*) filter (where not is_new) as rows_before,
        count(*) filter (where is_new and is_of_new_day) as rows_new,
        count(*) filter (where is_new and not is_of_new_day) as rows_late,
        count(*) as rows_after,
        count(*) filter (where not is_new and is_touched) as rows_corrected

    from marked

    group by 1

),

filled as (

    select
        feeds.feed,
        feeds.rhythm,
        coalesce(compared.rows_before, 0) as rows_before,
        coalesce(compared.rows_new, 0) as rows_new,
        coalesce(compared.rows_late, 0) as rows_late,
        coalesce(compared.rows_after, 0) as rows_after,
        coalesce(compared.rows_corrected, 0) as rows_corrected,
        coalesce(loaded.files, 0) as files,
        coalesce(loaded.rows_in_file, 0) as rows_in_file,
        coalesce(loaded.rows_accepted, 0) as rows_accepted,
        coalesce(loaded.rows_rejected, 0) as rows_rejected,
        coalesce(loaded.rows_duplicate, 0) as rows_duplicate,
        coalesce(loaded.new_rejected, 0) as new_rejected,
        coalesce(loaded.new_duplicates, 0) as new_duplicates,
        loaded.last_loaded_at

    from feeds

    left join compared
        on feeds.feed = compared.feed

    left join loaded
        on feeds.feed = loaded.feed

)

select * from filled
