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
        arrived_date,
        business_date as submitted_date,
        submitted_at

    from forms

)

select * from final
