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

reversals as (

    select * from {{ ref('int_reversals_matched') }}

    where feed = 'policy_applications'

),

{# A firm not on the register that day applied all the same: for the district only. #}
facts as (

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
        instruments.clause,
        instruments.help_kind,
        firms.community_id,
        firms.sector,
        coalesce(firms.size_class, 'unknown') as size_class,
        cast(applications.amount_applied_yuan as decimal(18, 2)) as amount_applied_yuan,
        cast(applications.amount_approved_yuan as decimal(18, 2))
            as amount_approved_yuan,
        cast(applications.amount_paid_yuan as decimal(18, 2)) as amount_paid_yuan,
        cast(applications.basis_yuan as decimal(18, 2)) as basis_filed_yuan,
        applications.is_approved,
        firms.closed_date <= applications.submitted_date as is_closed,
        applications.reject_reason,
        applications.submitted_date,
        applications.due_date,
        applications.decided_date,
        case
            when applications.is_approved
                then coalesce(applications.decided_date, applications.paid_date)
        end as approved_date,
        applications.paid_date,
        firms.registered_date,
        if(
            instruments.is_monthly, date_trunc('month', applications.submitted_date),
            null
        ) as cost_month,
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

decided as (

    {{ decide('relief_eligibility', 'facts') }}

),

{# Whoever has closed may have nothing any more, whatever the rules leave open. #}
eligible as (

    select
        * exclude (is_eligible, is_closed, rule_id, rules_digest),
        is_eligible and not coalesce(is_closed, false) as is_eligible

    from decided

),

{# A reversal is of the firm, place and clause of what it takes back, and is approved
   where that was. Its days are its own, but none before those of what it takes back; where
   nobody knows that, it has none and counts nowhere. It takes back what is left. #}
placed as (

    select
        eligible.application_id,
        coalesce(originals.enterprise_key, eligible.enterprise_key) as enterprise_key,
        eligible.reverses_application_id,
        coalesce(originals.instrument, eligible.instrument) as instrument,
        coalesce(originals.help_kind, eligible.help_kind) as help_kind,
        coalesce(originals.community_id, eligible.community_id) as community_id,
        coalesce(originals.clause, eligible.clause) as clause,
        coalesce(originals.size_class, eligible.size_class) as size_class,
        coalesce(originals.area_code, eligible.area_code) as area_code,
        eligible.reject_reason,
        eligible.amount_applied_yuan,
        coalesce(reversals.granted_yuan_counted, eligible.amount_approved_yuan)
            as amount_approved_yuan,
        coalesce(reversals.paid_yuan_counted, eligible.amount_paid_yuan)
            as amount_paid_yuan,
        coalesce(originals.basis_filed_yuan, eligible.basis_filed_yuan)
            as basis_filed_yuan,
        if(
            eligible.reverses_application_id is null, eligible.is_approved,
            originals.is_approved
        ) as is_approved,
        if(
            originals.application_id is null, eligible.is_eligible,
            originals.is_eligible
        ) as is_eligible,
        eligible.submitted_date,
        eligible.due_date,
        eligible.decided_date,
        case
            when eligible.reverses_application_id is null then eligible.approved_date
            when originals.approved_date is not null
                then greatest(originals.approved_date, coalesce(
                    eligible.decided_date, eligible.paid_date, eligible.submitted_date
                ))
        end as approved_date,
        case
            when eligible.reverses_application_id is null then eligible.paid_date
            when originals.paid_date is not null
                then greatest(originals.paid_date, coalesce(
                    eligible.paid_date, eligible.decided_date, eligible.submitted_date
                ))
        end as paid_date,
        eligible.registered_date,
        if(
            originals.application_id is null, eligible.cost_month, originals.cost_month
        ) as cost_month,
        coalesce(originals.business_date, eligible.business_date) as business_date

    from eligible

    left join eligible as originals
        on eligible.reverses_application_id = originals.application_id

    left join reversals
        on eligible.application_id = reversals.record_id

)

select * from placed
