with

loads as (

    select * from {{ ref('stg_loads') }}

    where withdrawn_at is null

),

sent as (

    select * from {{ ref('stg_report_days') }}

),

registers as (

    select * from {{ ref('code_feeds') }}

    where rhythm = 'register'

),

{# A file without rows is of the day that ended last, or of the one before it that its
   name tells. #}
zero_loads as (

    select
        feed,
        sender,
        loaded_at,
        least(
            cast(loaded_at - interval 12 hour as date), {{ report_date() }}
        ) as closed_date,
        regexp_extract(
            file_name, '20[0-9]{2}[-_.年]?[01]?[0-9][-_.月]?[0-3]?[0-9]'
        ) as named

    from loads

    where rows_in_file = 0

),

zero_reports as (

    select
        feed,
        sender,
        least(
            try_cast(
                regexp_replace(
                    named, '(20..)[-_.年]?([01]?[0-9])[-_.月]?([0-3]?[0-9])', '\1-\2-\3'
                ) as date
            ),
            closed_date
        ) as report_date,
        cast(0 as bigint) as rows_reported,
        min(loaded_at) as came_at

    from zero_loads

    group by 1, 2, 3

),

by_sender as (

    select * from sent
    union all
    select zero_reports.*

    from zero_reports

    left join sent
        on
            zero_reports.feed = sent.feed
            and zero_reports.sender = sent.sender
            and zero_reports.report_date = sent.report_date

    where sent.feed is null

),

{# Each sender, and the feed as a whole. #}
report_days as (

    select
        feed,
        sender,
        report_date,
        rows_reported,
        came_at

    from by_sender

    union all

    select
        feed,
        'all' as sender,
        report_date,
        cast(sum(rows_reported) as bigint) as rows_reported,
        min(came_at) as came_at

    from by_sender

    group by 1, 2, 3

),

{# A register stands from whatever day its rows name. #}
standing as (

    select
        loads.feed,
        'all' as sender,
        cast('0001-01-01' as date) as report_date,
        cast(sum(loads.rows_accepted) as bigint) as rows_reported,
        min(loads.loaded_at) as came_at

    from loads

    inner join registers
        on loads.feed = registers.feed

    where loads.rows_accepted > 0

    group by 1

),

all_days as (

    select * from report_days
    union all
    select * from standing

)

select * from all_days
