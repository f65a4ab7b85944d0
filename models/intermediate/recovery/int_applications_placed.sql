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
        applications.submitted_date,
        applications.due_date,
        applications.decided_date,
        applications.paid_date,
        firms.registered_date,
        instruments.clause,
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

{# What was granted under a clause before is no basis for it again. #}
facts as (

    select
        *,
        basis_spent_yuan - least(
            basis_spent_yuan, coalesce(sum(amount_approved_yuan) over (
                partition by enterprise_key, clause
                order by submitted_date, application_id
                rows between unbounded preceding and 1 preceding
            ), 0)
        ) as basis_yuan

    from placed

),

decided as (

    {{ decide('incentive_amount', 'facts') }}

),

{# Where no rate was published, or no basis filed, nothing is said to be too much. #}
limited as (

    select
        * exclude (rule_id, rules_digest),
        case when clause is not null then rule_id end as amount_rule_id,
        case
            when clause is not null and basis_yuan is not null
                then cast(amount_yuan as decimal(18, 2))
        end as amount_by_rule_yuan,
        case
            when clause is not null and basis_yuan is not null
                then cast(
                    greatest(amount_approved_yuan - amount_yuan, 0) as decimal(18, 2)
                )
        end as beyond_rule_yuan

    from decided

)

select * from limited
