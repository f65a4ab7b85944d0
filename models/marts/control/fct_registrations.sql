with

forms as (

    select * from {{ ref('int_registrations_classified') }}

),

final as (

    select
        registration_id,
        person_key,
        community_id,
        channel,
        exposure,
        person_class,
        rule_id,
        business_date <= arrived_date + 1 as is_timely,
        row_number() over (
            partition by person_key
            order by submitted_at, registration_id
        ) = 1 as is_first_form,
        is_unreadable and row_number() over (
            partition by person_key
            order by submitted_at desc, registration_id desc
        ) = 1 as is_to_be_asked,
        arrived_date,
        business_date as submitted_date,
        submitted_at

    from forms

)

select * from final
