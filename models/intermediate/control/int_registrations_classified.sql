with

registrations as (

    select * from {{ ref('stg_registrations') }}

),

facts as (

    select
        registration_id,
        person_key,
        community_id,
        channel,
        exposure,
        temperature_celsius as temperature,
        has_symptoms,
        is_home_suitable,
        arrived_date,
        submitted_at,
        cast(submitted_at as date) as business_date

    from registrations

),

classified as (

    {{ decide('triage', 'facts') }}

)

select * from classified
