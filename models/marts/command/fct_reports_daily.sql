with

expected as (

    select * from {{ ref('int_reports_expected') }}

),

came as (

    select * from {{ ref('int_report_days') }}

),

begun as (

    select
        feed,
        sender,
        min(report_date) as first_date

    from came

    group by 1, 2

),

{# What is due before noon is due on the morning after. #}
placed as (

    select
        expected.report_date,
        expected.feed,
        expected.sender,
        expected.rhythm,
        expected.is_expected,
        expected.report_date + expected.due_time
        + if(expected.due_time < cast('12:00' as time), interval 1 day, interval 0 day)
            as due_at,
        coalesce(begun.first_date <= expected.report_date, false) as was_ever_had,
        came.feed is not null as has_reported,
        coalesce(came.rows_reported, 0) as rows_reported,
        came.came_at

    from expected

    left join begun
        on expected.feed = begun.feed and expected.sender = begun.sender

    left join came
        on
            expected.feed = came.feed
            and expected.sender = came.sender
            and expected.report_date = came.report_date

),

{# A week is the seven days that end on the day. #}
followed as (

    select
        *,
        bool_or(has_reported) over (
            partition by feed, sender
            order by report_date
            rows between 6 preceding and current row
        ) as has_reported_in_week

    from placed

),

judged as (

    select
        feed,
        sender,
        rhythm,
        case
            when came_at > due_at then 'late'
            when has_reported and rows_reported = 0 then 'zero'
            when has_reported then 'reported'
            when not was_ever_had then 'never_had'
            when rhythm = 'daily' then 'missing'
            when rhythm = 'weekly' and not has_reported_in_week then 'missing'
            else 'not_due'
        end as report_state,
        is_expected,
        has_reported,
        was_ever_had,
        rows_reported,
        due_at,
        came_at,
        report_date

    from followed

)

select * from judged
