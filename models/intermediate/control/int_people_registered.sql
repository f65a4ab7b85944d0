with

registrations as (

    select * from {{ ref('int_registrations_classified') }}

),

first_forms as (

    select
        person_key,
        community_id,
        registration_id,
        business_date as first_registered_date

    from registrations

    qualify row_number() over (
        partition by person_key
        order by submitted_at, registration_id
    ) = 1

)

select * from first_forms
