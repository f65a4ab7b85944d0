with

due as (

    select * from {{ ref('fct_reports_daily') }}

    where is_expected and sender != 'all' and report_state != 'not_due'

),

{# Nothing was due before the first file of anybody came. #}
begun as (

    select cast(min(loaded_at) as date) - 1 as first_date

    from {{ ref('stg_loads') }}

),

reports as (

    select
        due.sender,
        cast(date_trunc('week', due.report_date) as date) as week_start_date,
        count(*) as reports_due,
        count(*) filter (where due.report_state in ('reported', 'zero'))
            as reports_on_time

    from due

    inner join begun
        on due.report_date >= begun.first_date

    group by 1, 2

),

{# What was replayed was sent once; a load that was taken back was no good try. #}
loads as (

    select
        sender,
        cast(date_trunc('week', loaded_at) as date) as week_start_date,
        cast(sum(rows_accepted + rows_rejected - rows_mended) as bigint) as rows_sent,
        cast(
            sum(if(withdrawn_at is null, greatest(rows_accepted - rows_mended, 0), 0))
            as bigint
        ) as rows_accepted_first

    from {{ ref('stg_loads') }}

    where format != 'replay'

    group by 1, 2

),

flagged as (

    select
        sender,
        cast(date_trunc('week', loaded_at) as date) as week_start_date,
        count(distinct concat_ws(':', load_id, line)) as rows_flagged

    from {{ ref('fct_rows_asked') }}

    where question in ('flagged', 'unreadable', 'set_aside')

    group by 1, 2

),

weeks as (

    select
        sender,
        week_start_date
    from reports

    union

    select
        sender,
        week_start_date
    from loads

),

scored as (

    select
        weeks.sender,
        coalesce(reports.reports_due, 0) as reports_due,
        coalesce(reports.reports_on_time, 0) as reports_on_time,
        coalesce(loads.rows_sent, 0) as rows_sent,
        coalesce(loads.rows_accepted_first, 0) as rows_accepted_first,
        coalesce(flagged.rows_flagged, 0) as rows_flagged,
        reports.reports_on_time / nullif(reports.reports_due, 0) as on_time_rate,
        loads.rows_accepted_first / nullif(loads.rows_sent, 0) as first_try_rate,
        weeks.week_start_date

    from weeks

    left join reports
        on
            weeks.sender = reports.sender
            and weeks.week_start_date = reports.week_start_date

    left join loads
        on
            weeks.sender = loads.sender
            and weeks.week_start_date = loads.week_start_date

    left join flagged
        on
            weeks.sender = flagged.sender
            and weeks.week_start_date = flagged.week_start_date

)

select * from scored
