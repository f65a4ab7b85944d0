{{ config(materialized='table') }}

with

runs as (

    select
        previous_issue,
        rules_digest,
        rules_edited,
        district_id,
        report_date,
        counted_from,
        counted_until,
        previous_date,
        known_at,
        settled_at,
        withdrawals_known_at,
        previous_known_at,
        previous_day_known_at

    from {{ source('run', 'runs') }}

)

select * from runs
