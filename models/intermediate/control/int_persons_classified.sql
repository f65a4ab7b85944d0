with

persons as (

    select * from {{ ref('int_persons_ordered') }}

),

{# Where quarantine goes on at home, the protocol names the day. #}
clocked as (

    select
        *,
        {{ clock_date({
            'last_exposure': 'last_exposure_date',
            'arrival': 'arrived_date',
            'leaving_risk_area': 'left_origin_date',
            'discharge': 'discharged_date'
        }) }} as clock_date,
        case
            when measure = 'centralised_then_home' then clock_date + centralised_days
            when category = 'discharged_case' then clock_date + monitoring_days
        end as served_date,
        lead(business_date) over (
            partition by person_key
            order by known_at, event_kind, event_id
        ) as next_date

    from persons

),

served as (

    select
        * replace (
            'phase' as event_kind,
            event_kind || '|' || event_id as event_id,
            cast(served_date as timestamp) as known_at,
            served_date as business_date
        )

    from clocked

    where
        served_date > business_date
        and served_date <= {{ report_date() }}
        and coalesce(served_date < next_date, true)

),

moments as (

    select * from clocked

    union all

    select * from served

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
        has_positive_test,
        is_unreadable,
        unreadable_id,
        is_released,
        has_died,
        is_exposure_past,
        measure,
        coalesce(served_date <= business_date, false) as is_quarantine_served,
        centralised_days,
        home_days,
        monitoring_days,
        rule_id as observation_rule_id,
        known_at,
        business_date

    from moments

),

classified as (

    {{ decide('triage', 'facts') }}

)

select * from classified
