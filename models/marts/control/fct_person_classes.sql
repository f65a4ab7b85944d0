with

moments as (

    select * from {{ ref('int_persons_classified') }}

),

{# Of all moments of a day the last one stands. #}
last_of_day as (

    select *

    from moments

    qualify row_number() over (
        partition by person_key, business_date
        order by known_at desc, event_kind desc, event_id desc
    ) = 1

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
        lag(community_id) over (
            partition by person_key
            order by business_date
        ) as community_before,
        lead(community_id) over (
            partition by person_key
            order by business_date
        ) as community_after,
        lead(business_date) over (
            partition by person_key
            order by business_date
        ) as valid_to

    from last_of_day

),

final as (

    select
        event_kind || '|' || event_id as spell_id,
        event_kind,
        registration_id,
        person_key,
        community_id,
        person_class,
        rule_id,
        person_class not in ('normal', 'unclassified', 'died') as is_managed,
        coalesce(class_before != person_class, true) as is_entry,
        coalesce(class_after != person_class, true) as is_exit,
        not is_entry and community_before != community_id as is_moved_in,
        not is_exit and community_after != community_id as is_moved_out,
        is_managed and coalesce(not bool_or(is_managed) over (
            partition by person_key
            order by business_date
            rows between unbounded preceding and 1 preceding
        ), true) as is_newly_found,
        last_value(
            if(coalesce(class_before != person_class, true), business_date, null)
            ignore nulls
        ) over (
            partition by person_key
            order by business_date
        ) as class_from_date,
        business_date as valid_from,
        valid_to

    from spells

)

select * from final
