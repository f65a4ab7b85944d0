with

days as (

    select cast(unnest(generate_series(
        {{ report_date() }} - {{ var('history_days') - 1 }},
        {{ report_date() }},
        interval 1 day
    )) as date) as report_date

)

select * from days
