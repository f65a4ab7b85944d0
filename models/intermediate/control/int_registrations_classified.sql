with

registrations as (

    select * from {{ ref('int_registrations_ordered') }}

),

{# The protocol sets the measure; triage puts cases, fever and symptoms before it. #}
facts as (

    select
        registration_id,
        person_key,
        community_id,
        channel,
        exposure,
        temperature,
        has_symptoms,
        is_unreadable,
        is_home_suitable,
        arrived_date,
        submitted_at,
        business_date,
        measure,
        centralised_days,
        home_days,
        monitoring_days,
        rule_id as observation_rule_id

    from registrations

),

classified as (

    {{ decide('triage', 'facts') }}

)

select * from classified
