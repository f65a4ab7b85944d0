with

forms as (

    select * from {{ ref('stg_registrations') }}

),

{# What was known of the person once the form had come. #}
persons as (

    select * from {{ ref('int_persons_classified') }}

    where event_kind = 'form'

),

final as (

    select
        forms.registration_id,
        forms.person_key,
        forms.community_id,
        forms.channel,
        forms.exposure,
        persons.person_class,
        persons.rule_id,
        cast(forms.submitted_at as date) <= forms.arrived_date + 1 as is_timely,
        row_number() over (
            partition by forms.person_key
            order by forms.submitted_at, forms.registration_id
        ) = 1 as is_first_form,
        coalesce(forms.registration_id = first_value(persons.unreadable_id) over (
            partition by forms.person_key
            order by forms.submitted_at desc, forms.registration_id desc
        ), false) as is_to_be_asked,
        coalesce(forms.exposure != persons.exposure, false) as is_contradicting,
        forms.arrived_date,
        cast(forms.submitted_at as date) as submitted_date,
        forms.submitted_at

    from forms

    inner join persons
        on forms.registration_id = persons.event_id

)

select * from final
