with

leads as (

    select * from {{ ref('fct_leads') }}

    where received_date <= {{ report_date() }}

),

labels as (

    select * from {{ ref('code_labels') }}

    where code_list = 'lead_sources'

),

counted as (

    select
        labels.code as lead_source,
        labels.label_zh,
        labels.label_en,
        count(*) filter (where leads.received_date = {{ report_date() }}) as received,
        count(*) filter (
            where cast(leads.first_check_due_at as date) = {{ report_date() }}
        ) as first_check_due,
        count(*) filter (
            where
            cast(leads.first_check_due_at as date) = {{ report_date() }}
            and leads.is_first_checked_on_time
        ) as first_checked_on_time,
        count(*) filter (
            where cast(leads.close_due_at as date) = {{ report_date() }}
        ) as close_due,
        count(*) filter (
            where
            cast(leads.close_due_at as date) = {{ report_date() }}
            and leads.is_closed_on_time
        ) as closed_on_time,
        count(*) filter (
            where
            leads.close_due_at < {{ report_date() }} + 1
            and coalesce(leads.closed_at >= {{ report_date() }} + 1, true)
        ) as overdue,
        count(*) filter (
            where
            leads.closed_at < {{ report_date() }} + 1
            and leads.outcome = 'missed'
        ) as missed,
        labels.print_order

    from labels

    left join leads
        on labels.code = leads.lead_source

    group by all

),

totalled as (

    select * from counted
    union all
    select
        'total' as lead_source,
        '合计' as label_zh,
        'Total' as label_en,
        cast(sum(received) as bigint) as received,
        cast(sum(first_check_due) as bigint) as first_check_due,
        cast(sum(first_checked_on_time) as bigint) as first_checked_on_time,
        cast(sum(close_due) as bigint) as close_due,
        cast(sum(closed_on_time) as bigint) as closed_on_time,
        cast(sum(overdue) as bigint) as overdue,
        cast(sum(missed) as bigint) as missed,
        99 as print_order

    from counted

)

select * from totalled
