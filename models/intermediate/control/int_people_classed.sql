with

registrations as (

    select * from {{ ref('int_registrations_classified') }}

),

{# Of two forms on one day the later one stands. #}
last_of_day as (

    select *

    from registrations

    qualify row_number() over (
        partition by person_key, business_date
        order by submitted_at desc, registration_id desc
    ) = 1

),

spells as (

    select
        registration_id,
        person_key,
        community_id,
        person_class,
        rule_id,
        business_date as valid_from,
        lead(business_date) over (
            partition by person_key
            order by business_date
        ) as valid_to

    from last_of_day

)

select * from spells
