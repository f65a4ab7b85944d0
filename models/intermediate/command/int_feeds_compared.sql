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

{# A row is known by what counted at the last issue, and stays by what counts now. #}
known as (

    select
        feed,
        row_key,
        max(business_date) as business_date,
        min(first_loaded_at) as first_loaded_at,
        max(case when withdrawn_at is null then last_loaded_at end) as last_loaded_at

    from arrivals

    where withdrawn_at is null or withdrawn_at > {{ run_value('previous_known_at') }}

    group by 1, 2

),

marked as (

    select
        feed,
        last_loaded_at is null as is_withdrawn,
        business_date > {{ run_value('previous_date') }} as is_of_new_day,
        first_loaded_at > {{ run_value('previous_known_at') }}
            as is_new,
        last_loaded_at > {{ run_value('previous_known_at') }}
            as is_touched

    from known

),

compared as (

    select
        feed,
        count(*) filter (where not is_new) as rows_before,
        count(*) filter (where is_new and is_of_new_day and not is_withdrawn)
            as rows_new,
        count(*) filter (where is_new and not is_of_new_day and not is_withdrawn)
            as rows_late,
        count(*) filter (where not is_new and is_withdrawn) as rows_withdrawn,
        count(*) filter (where not is_withdrawn) as rows_after,
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
        coalesce(compared.rows_withdrawn, 0) as rows_withdrawn,
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
