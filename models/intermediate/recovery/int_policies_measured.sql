with

days as (

    select * from {{ ref('int_days_reported') }}

),

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

applications as (

    select * from {{ ref('int_applications_placed') }}

),

first_payments as (

    select
        enterprise_key,
        min(paid_date) as first_paid_date

    from applications

    group by 1

),

reach as (

    select
        days.report_date,
        firms.community_id as area_id,
        count(*) as firms,
        count(*) filter (
            where first_payments.first_paid_date <= days.report_date
        ) as firms_paid

    from days

    inner join firms
        on days.report_date >= firms.registered_date

    left join first_payments
        on firms.enterprise_key = first_payments.enterprise_key

    group by 1, 2

),

delivery as (

    select
        days.report_date,
        coalesce(applications.community_id, {{ run_value('district_id') }}) as area_id,
        count(*) filter (where applications.due_date <= days.report_date) as due,
        count(*) filter (
            where
            applications.due_date <= days.report_date
            and applications.decided_date <= applications.due_date
        ) as decided_on_time,
        coalesce(sum(applications.amount_approved_yuan) filter (
            where
            applications.is_approved
            and applications.decided_date <= days.report_date
        ), 0) as approved_yuan,
        coalesce(sum(applications.amount_paid_yuan) filter (
            where applications.paid_date <= days.report_date
        ), 0) as paid_yuan

    from days

    inner join applications
        on days.report_date >= applications.submitted_date

    group by 1, 2

),

measured as (

    {{ measured('reach', {'policy_reach_rate': ['firms_paid', 'firms']}) }}

    union all

    {{ measured('delivery', {
        'approval_on_time_rate': ['decided_on_time', 'due'],
        'payout_rate': ['paid_yuan', 'approved_yuan'],
    }) }}

)

select * from measured
