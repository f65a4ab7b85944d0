with

run as (

    select * from {{ ref('stg_runs') }}

),

days as (

    select
        cast(
            unnest(generate_series(counted_from, counted_until, interval 1 day))
            as date
        ) as report_date

    from run

)

select * from days
