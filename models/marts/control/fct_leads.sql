with

leads as (

    select * from {{ ref('int_leads_limited') }}

),

actions as (

    select
        *,
        min(case when step = 'closed' then acted_at end) over (partition by lead_id)
            as first_closed_at

    from {{ ref('stg_lead_actions') }}

),

{# Whoever hands a closed lead out again takes it up again. #}
reopenings as (

    select
        lead_id,
        max(acted_at) as reopened_at,
        count(*) as reopenings

    from actions

    where
        step = 'reopened'
        or (step = 'assigned' and acted_at > first_closed_at)

    group by 1

),

{# A closing that was followed by another beginning closed nothing. #}
standing as (

    select
        actions.*,
        reopenings.reopened_at,
        coalesce(reopenings.reopenings, 0) as reopenings,
        actions.step = 'closed'
        and coalesce(actions.acted_at > reopenings.reopened_at, true) as is_closing

    from actions

    left join reopenings
        on actions.lead_id = reopenings.lead_id

),

steps as (

    select
        lead_id,
        min(acted_at) filter (where step in ('first_check', 'closed'))
            as first_checked_at,
        min(acted_at) filter (where is_closing) as closed_at,
        arg_min(outcome, (acted_at, action_id)) filter (where is_closing) as outcome,
        max(reopened_at) as reopened_at,
        max(reopenings) as reopenings

    from standing

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
        coalesce(steps.reopenings, 0) as reopenings,
        coalesce(
            {{ by_day_end('steps.first_checked_at') }}
            between leads.received_at and leads.first_check_due_at, false
        ) as is_first_checked_on_time,
        coalesce(
            {{ by_day_end('steps.closed_at') }}
            between leads.received_at and leads.close_due_at, false
        ) as is_closed_on_time,
        leads.business_date as received_date,
        cast(leads.first_check_due_at as date) as first_check_due_date,
        cast(leads.close_due_at as date) as close_due_date,
        cast(steps.closed_at as date) as closed_date,
        leads.received_at,
        leads.first_check_due_at,
        steps.first_checked_at,
        leads.close_due_at,
        steps.reopened_at,
        steps.closed_at

    from leads

    left join steps
        on leads.lead_id = steps.lead_id

)

select * from final
