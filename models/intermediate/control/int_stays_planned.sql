with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

forms as (

    select * from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

{# The form known at its start says why; no feed tells of rooms, countries, sites. #}
facts as (

    select
        stays.disposition_id,
        stays.person_key,
        stays.community_id,
        stays.community_id as area_code,
        stays.person_class,
        stays.stay_days,
        stays.started_date,
        stays.started_date as business_date,
        stays.ended_date,
        exposures.observation_category as category,
        forms.household_id,
        forms.exposure,
        forms.is_home_suitable,
        cast(null as boolean) as is_centralised_available,
        cast(null as boolean) as is_from_severe_country,
        forms.has_health_certificate,
        forms.has_negative_test,
        cast(null as boolean) as has_positive_at_site,
        forms.last_exposure_date,
        forms.arrived_date,
        forms.left_origin_date

    from stays

    left join forms
        on
            stays.person_key = forms.person_key
            and stays.started_at >= forms.submitted_at

    left join exposures
        on forms.exposure = exposures.code

    qualify row_number() over (
        partition by stays.disposition_id
        order by forms.submitted_at desc nulls last, forms.registration_id desc
    ) = 1

),

decided as (

    {{ decide('observation', 'facts') }}

),

{# Days run from the clock, else those of the class from the first day on. #}
clocked as (

    select
        * exclude (business_date, rule_id, rules_digest),
        rule_id as observation_rule_id,
        nullif(centralised_days + home_days, 0) as protocol_days,
        coalesce(case clock
            when 'last_exposure' then last_exposure_date
            when 'arrival' then arrived_date
            when 'leaving_risk_area' then left_origin_date
        end, started_date) as clock_date

    from decided

),

planned as (

    select
        * exclude (protocol_days),
        if(stay_days is not null, greatest(started_date, coalesce(
            clock_date + protocol_days, started_date + cast(stay_days as integer)
        )), null) as release_due_date

    from clocked

)

select * from planned
