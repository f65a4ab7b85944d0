with

applications as (

    select * from {{ ref('fct_policy_applications') }}

    where submitted_date <= {{ report_date() }}

),

labels as (

    select * from {{ ref('code_instruments') }}

),

counted as (

    select
        labels.code as instrument,
        labels.label_zh,
        labels.label_en,
        count(applications.application_id) as applications,
        count(*) filter (
            where
            applications.is_approved
            and applications.decided_date <= {{ report_date() }}
        ) as approved,
        count(*) filter (where applications.paid_date <= {{ report_date() }}) as paid,
        coalesce(sum(applications.amount_approved_yuan) filter (
            where
            applications.is_approved
            and applications.decided_date <= {{ report_date() }}
        ), 0) as amount_approved_yuan,
        coalesce(sum(applications.amount_paid_yuan) filter (
            where applications.paid_date <= {{ report_date() }}
        ), 0) as amount_paid_yuan,
        sum(applications.beyond_rule_yuan) filter (
            where applications.decided_date <= {{ report_date() }}
        ) as beyond_rule_yuan,
        count(*) filter (where applications.due_date <= {{ report_date() }}) as due,
        count(*) filter (
            where
            applications.due_date <= {{ report_date() }}
            and applications.decided_date <= applications.due_date
        ) as on_time,
        labels.print_order

    from labels

    left join applications
        on labels.code = applications.instrument

    group by all

),

totalled as (

    select * from counted
    union all
    select
        'total' as instrument,
        '合计' as label_zh,
        'Total' as label_en,
        sum(applications) as applications,
        sum(approved) as approved,
        sum(paid) as paid,
        sum(amount_approved_yuan) as amount_approved_yuan,
        sum(amount_paid_yuan) as amount_paid_yuan,
        sum(beyond_rule_yuan) as beyond_rule_yuan,
        sum(due) as due,
        sum(on_time) as on_time,
        99 as print_order

    from counted

),

rated as (

    select
        instrument,
        label_zh,
        label_en,
        cast(applications as bigint) as applications,
        cast(approved as bigint) as approved,
        cast(paid as bigint) as paid,
        cast(amount_approved_yuan as decimal(18, 2)) as amount_approved_yuan,
        cast(amount_paid_yuan as decimal(18, 2)) as amount_paid_yuan,
        cast(beyond_rule_yuan as decimal(18, 2)) as beyond_rule_yuan,
        {{ rate('amount_paid_yuan', 'amount_approved_yuan') }} as payout_rate,
        {{ rate('on_time', 'due') }} as on_time_rate,
        print_order

    from totalled

)

select * from rated
