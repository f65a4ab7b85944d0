with

registrations as (

    select * from {{ ref('int_registrations_classified') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

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

first_stays as (

    select
        person_key,
        min(started_date) as first_stay_date

    from stays

    group by 1

),

spells as (

    select
        *,
        lag(person_class) over (
            partition by person_key
            order by business_date
        ) as class_before,
        lead(person_class) over (
            partition by person_key
            order by business_date
        ) as class_after,
        lead(business_date) over (
            partition by person_key
            order by business_date
        ) as valid_to

    from last_of_day

),

final as (

    select
        spells.registration_id,
        spells.person_key,
        spells.community_id,
        spells.person_class,
        spells.rule_id,
        spells.person_class not in ('normal', 'unclassified') as is_managed,
        coalesce(spells.class_before != spells.person_class, true) as is_entry,
        coalesce(spells.class_after != spells.person_class, true) as is_exit,
        spells.business_date as valid_from,
        spells.valid_to,
        first_stays.first_stay_date

    from spells

    left join first_stays
        on spells.person_key = first_stays.person_key

)

select * from final
