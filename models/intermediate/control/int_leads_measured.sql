with

days as (

    select * from {{ ref('int_days_reported') }}

),

leads as (

    select * from {{ ref('int_leads_tracked') }}

),

by_day as (

    select
        days.report_date,
        leads.community_id as area_id,
        count(*) filter (
            where cast(leads.first_check_due_at as date) = days.report_date
        ) as check_due,
        count(*) filter (
            where
            cast(leads.first_check_due_at as date) = days.report_date
            and leads.first_checked_at <= leads.first_check_due_at
        ) as check_on_time,
        count(*) filter (
            where cast(leads.close_due_at as date) = days.report_date
        ) as close_due,
        count(*) filter (
            where
            cast(leads.close_due_at as date) = days.report_date
            and leads.closed_at <= leads.close_due_at
        ) as close_on_time,
        count(*) filter (
            where
            leads.close_due_at < days.report_date + 1
            and coalesce(leads.closed_at >= days.report_date + 1, true)
        ) as overdue,
        count(*) filter (
            where leads.closed_at < days.report_date + 1
        ) as closed,
        count(*) filter (
            where leads.closed_at < days.report_date + 1 and leads.outcome = 'missed'
        ) as missed

    from days

    inner join leads
        on days.report_date >= leads.business_date

    group by 1, 2

),

measured as (

    {{ measured('by_day', {
        'lead_first_check_rate': ['check_on_time', 'check_due'],
        'lead_close_rate': ['close_on_time', 'close_due'],
        'leads_overdue': ['overdue'],
        'lead_missed_rate': ['missed', 'closed'],
    }) }}

)

select * from measured
