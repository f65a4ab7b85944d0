with

leads as (

    select * from {{ ref('int_leads_limited') }}

),

actions as (

    select * from {{ ref('stg_lead_actions') }}

),

steps as (

    select
        lead_id,
        min(acted_at) filter (where step = 'first_check') as first_checked_at,
        min(acted_at) filter (where step = 'closed') as closed_at,
        arg_min(outcome, acted_at) filter (where step = 'closed') as outcome

    from actions

    group by 1

),

final as (

    select
        leads.lead_id,
        leads.community_id,
        leads.lead_source,
        leads.declared_priority,
        leads.priority,
        steps.outcome,
        leads.priority_rule_id,
        leads.rule_id as limit_rule_id,
        coalesce(steps.first_checked_at <= leads.first_check_due_at, false)
            as is_first_checked_on_time,
        coalesce(steps.closed_at <= leads.close_due_at, false) as is_closed_on_time,
        leads.business_date as received_date,
        cast(leads.first_check_due_at as date) as first_check_due_date,
        cast(leads.close_due_at as date) as close_due_date,
        cast(steps.closed_at as date) as closed_date,
        leads.received_at,
        leads.first_check_due_at,
        steps.first_checked_at,
        leads.close_due_at,
        steps.closed_at

    from leads

    left join steps
        on leads.lead_id = steps.lead_id

)

select * from final
