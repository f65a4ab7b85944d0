with

leads as (

    select * from {{ ref('stg_leads') }}

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

final as (

    select
        *,
        received_at + to_hours(cast(first_check_hours as integer))
            as first_check_due_at,
        received_at + to_hours(cast(close_hours as integer)) as close_due_at

    from limited

)

select * from final
