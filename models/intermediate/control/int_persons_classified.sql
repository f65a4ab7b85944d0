with

persons as (

    select * from {{ ref('int_persons_ordered') }}

),

{# The protocol sets the measure; triage puts cases, fever and symptoms before it. #}
facts as (

    select
        event_kind,
        event_id,
        registration_id,
        person_key,
        community_id,
        exposure,
        category,
        temperature,
        has_symptoms,
        is_unreadable,
        is_released,
        has_died,
        days_since_exposure,
        measure,
        centralised_days,
        home_days,
        monitoring_days,
        rule_id as observation_rule_id,
        known_at,
        business_date

    from persons

),

classified as (

    {{ decide('triage', 'facts') }}

)

select * from classified
