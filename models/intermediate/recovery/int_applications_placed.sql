with

applications as (

    select * from {{ ref('stg_policy_applications') }}

),

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

instruments as (

    select * from {{ ref('code_instruments') }}

),

{# A firm not on the register that day applied all the same: for the district only. #}
placed as (

    select
        applications.application_id,
        applications.enterprise_key,
        case
            when applications.reverses_application_id is not null
                then {{ senders_own(
                    'applications.reverses_application_id', 'applications._sender'
                ) }}
        end as reverses_application_id,
        applications.instrument,
        firms.community_id,
        coalesce(firms.size_class, 'unknown') as size_class,
        cast(applications.amount_applied_yuan as decimal(18, 2)) as amount_applied_yuan,
        cast(applications.amount_approved_yuan as decimal(18, 2))
            as amount_approved_yuan,
        cast(applications.amount_paid_yuan as decimal(18, 2)) as amount_paid_yuan,
        applications.is_approved,
        applications.reject_reason,
        applications.submitted_date,
        applications.due_date,
        applications.decided_date,
        applications.paid_date,
        firms.registered_date,
        instruments.clause,
        instruments.help_kind,
        if(
            instruments.is_monthly, date_trunc('month', applications.submitted_date),
            null
        ) as cost_month,
        cast(applications.basis_yuan as decimal(18, 2)) as basis_spent_yuan,
        coalesce(firms.community_id, {{ run_value('district_id') }}) as area_code,
        applications.submitted_date as business_date

    from applications

    left join firms
        on
            applications.enterprise_key = firms.enterprise_key
            and {{ held_on('firms', 'applications.submitted_date') }}

    left join instruments
        on applications.instrument = instruments.code

),

{# Costs are used up by what was granted on them: a firm's basis under a clause is the
   largest it ever filed, of a month where costs come by the month; what was refused
   proves no costs. #}
facts as (

    select
        *,
        case
            when basis_spent_yuan is not null or reverses_application_id is not null
                then max(
                    if(is_approved is distinct from false, basis_spent_yuan, null)
                ) over (
                    partition by enterprise_key, clause, cost_month
                    order by submitted_date, application_id
                    rows between unbounded preceding and current row
                )
        end as basis_yuan

    from placed

),

decided as (

    {{ decide('incentive_amount', 'facts') }}

),

{# Where no rate was published, no basis filed, or nobody knows whether the firm is of
   the size that the clause is for, nothing is said to be too much. #}
known as (

    select
        *,
        case
            when clause is not null and basis_yuan is not null
                then cast(amount_yuan as decimal(18, 2))
        end as known_yuan

    from decided

),

{# What the clause grants the firm in all by then, and what it was granted. #}
granted as (

    select
        *,
        max(known_yuan) over by_then as most_yuan,
        sum(if(
            known_yuan is not null and is_approved is distinct from false,
            amount_approved_yuan, 0
        )) over by_then as granted_yuan

    from known

    window by_then as (
        partition by enterprise_key, clause, cost_month
        order by submitted_date, application_id
        rows between unbounded preceding and current row
    )

),

due as (

    select
        *,
        if(known_yuan is null, null, greatest(
            most_yuan - coalesce(lag(least(coalesce(granted_yuan, 0), most_yuan)) over (
                partition by enterprise_key, clause, cost_month
                order by submitted_date, application_id
            ), 0), 0
        )) as due_yuan

    from granted

),

limited as (

    select
        * exclude (known_yuan, most_yuan, granted_yuan, due_yuan),
        case when clause is not null then rule_id end as amount_rule_id,
        cast(due_yuan as decimal(18, 2)) as amount_by_rule_yuan,
        case
            when due_yuan is not null
                then cast(greatest(if(
                    is_approved is distinct from false, amount_approved_yuan, 0
                ) - due_yuan, 0) as decimal(18, 2))
        end as beyond_rule_yuan

    from due

)

select * from limited
