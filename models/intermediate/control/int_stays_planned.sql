with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

persons as (

    select * from {{ ref('int_persons_ordered') }}

),

forms as (

    select * from {{ ref('stg_registrations') }}

),

informed as (

    select * from {{ ref('int_stays_informed') }}

),

{# What is known at the end of the stay or of the day says why and from when: a form
   filed hours after the act counts, and so does who was exposed again. #}
facts as (

    select
        stays.disposition_id,
        stays.person_key,
        stays.community_id,
        stays.community_id as area_code,
        stays.person_class,
        stays.stay_days,
        stays.started_date,
        stays.watched_since_date,
        stays.started_date as business_date,
        stays.ended_date,
        case
            when informed.discharged_date is not null then 'discharged_case'
            when informed.is_silent then 'asymptomatic'
            when coalesce(informed.strength, 0) > coalesce(persons.strength, 0)
                then informed.category
            else persons.category
        end as category,
        forms.household_id,
        persons.exposure,
        persons.is_home_suitable,
        cast(null as boolean) as is_centralised_available,
        cast(null as boolean) as is_from_severe_country,
        persons.has_health_certificate,
        persons.has_negative_test,
        cast(null as boolean) as has_positive_at_site,
        greatest(persons.last_exposure_date, informed.last_exposure_date)
            as last_exposure_date,
        persons.arrived_date,
        persons.left_origin_date,
        forms.duty_ended_date,
        informed.diagnosed_date,
        informed.discharged_date

    from stays

    left join persons
        on
            stays.person_key = persons.person_key
            and coalesce(stays.ended_at > persons.known_at, true)
            and persons.known_at < {{ report_date() }} + 1

    left join forms
        on persons.registration_id = forms.registration_id

    left join informed
        on stays.disposition_id = informed.disposition_id

    qualify row_number() over (
        partition by stays.disposition_id
        order by persons.known_at desc nulls last, persons.event_id desc
    ) = 1

),

decided as (

    {{ decide('observation', 'facts') }}

),

{# Days run from the clock, else those of the class from the first day watched on. #}
clocked as (

    select
        * exclude (business_date, rule_id, rules_digest),
        rule_id as observation_rule_id,
        if(
            measure = 'home_monitoring',
            monitoring_days, nullif(centralised_days + home_days, 0)
        ) as protocol_days,
        {{ clock_date({
            'last_exposure': 'last_exposure_date',
            'arrival': 'arrived_date',
            'leaving_risk_area': 'left_origin_date',
            'end_of_duty': 'duty_ended_date',
            'diagnosis': 'diagnosed_date',
            'discharge': 'discharged_date'
        }, otherwise='watched_since_date') }} as clock_date

    from decided

),

planned as (

    select
        * exclude (protocol_days, watched_since_date),
        if(centralised_days > 0, clock_date + centralised_days, null)
            as centralised_until_date,
        if(home_days > 0, clock_date + centralised_days + home_days, null)
            as home_until_date,
        if(
            monitoring_days > 0,
            clock_date + centralised_days + home_days + monitoring_days, null
        ) as monitoring_until_date,
        if(stay_days is not null, greatest(started_date, coalesce(
            clock_date + protocol_days,
            watched_since_date + cast(stay_days as integer)
        )), null) as release_due_date

    from clocked

)

select * from planned
