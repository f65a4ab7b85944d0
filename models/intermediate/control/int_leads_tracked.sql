with

leads as (

    select * from {{ ref('stg_leads') }}

),

actions as (

    select * from {{ ref('stg_lead_actions') }}

),

facts as (

    select
        lead_id,
        lead_source,
        community_id,
        exposure,
        priority as declared_priority,
        has_symptoms,
        received_at,
        cast(received_at as date) as business_date

    from leads

),

ranked as (

    {{ decide('lead_priority', 'facts') }}

),

prioritised as (

    select
        * exclude (rule_id, rules_digest),
        rule_id as priority_rule_id

    from ranked

),

limited as (

    {{ decide('lead_limit', 'prioritised') }}

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

tracked as (

    select
        limited.*,
        limited.received_at
        + to_hours(cast(limited.first_check_hours as integer)) as first_check_due_at,
        limited.received_at
        + to_hours(cast(limited.close_hours as integer)) as close_due_at,
        steps.first_checked_at,
        steps.closed_at,
        steps.outcome

    from limited

    left join steps
        on limited.lead_id = steps.lead_id

)

select * from tracked
