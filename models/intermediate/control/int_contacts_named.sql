with

forms as (

    select * from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

{# A contact is who was ever told to be one; only a form tells it, whatever other forms
   say. #}
named as (

    select
        forms.registration_id,
        forms.person_key,
        forms.submitted_at

    from forms

    inner join exposures
        on forms.exposure = exposures.code

    where
        forms.person_key is not null
        and exposures.observation_category in ('close_contact', 'close_contact_special')

)

select * from named
