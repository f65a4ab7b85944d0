with

{# What came for the day: a second issue of the day has the same files as its first. #}
loads as (

    select
        *,
        loaded_at > {{ run_value('previous_known_at') }} as is_new

    from {{ ref('stg_loads') }}

    where
        loaded_at > {{ run_value('previous_day_known_at') }}
        and withdrawn_at is null

),

counted as (

    select
        feed,
        count(*) as files,
        cast(sum(rows_in_file) as bigint) as rows_in_file,
        cast(sum(rows_accepted) as bigint) as rows_accepted,
        cast(sum(rows_rejected) as bigint) as rows_rejected,
        cast(sum(rows_duplicate) as bigint) as rows_duplicate,
        cast(coalesce(sum(rows_rejected) filter (where is_new), 0) as bigint)
            as new_rejected,
        cast(coalesce(sum(rows_duplicate) filter (where is_new), 0) as bigint)
            as new_duplicates,
        max(loaded_at) as last_loaded_at

    from loads

    group by 1

)

select * from counted
