with

registrations as (

    select * from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

{# No feed tells of free rooms, countries or infections at the site yet. #}
facts as (

    select
        registrations.registration_id,
        registrations.person_key,
        registrations.community_id,
        registrations.community_id as area_code,
        registrations.channel,
        registrations.exposure,
        exposures.observation_category as category,
        registrations.temperature_celsius as temperature,
        registrations.has_symptoms,
        coalesce(list_has_any(registrations._flags, [
            'unreadable:temperature_celsius', 'unreadable:has_symptoms'
        ]), false) as is_unreadable,
        registrations.is_home_suitable,
        cast(null as boolean) as is_centralised_available,
        cast(null as boolean) as is_from_severe_country,
        registrations.has_health_certificate,
        registrations.has_negative_test,
        cast(null as boolean) as has_positive_at_site,
        registrations.arrived_date,
        registrations.submitted_at,
        cast(registrations.submitted_at as date) as business_date,
        cast(registrations.submitted_at as date) as started_date

    from registrations

    left join exposures
        on registrations.exposure = exposures.code

),

measured as (

    {{ decide('observation', 'facts') }}

)

select * from measured
