with

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

eligible as (

    select * from {{ ref('fct_relief_eligibility') }}

),

{# The first of what the firm is eligible for. #}
relief as (

    select
        enterprise_key,
        valid_from,
        min(first_applied_date) as first_applied_date,
        min(first_reached_date) as first_reached_date,
        if(
            bool_or(first_reached_date is not null and taken_back_date is null),
            null, max(taken_back_date)
        ) as taken_back_date

    from eligible

    group by 1, 2

),

dated as (

    select
        *,
        greatest(valid_from, registered_date) as held_from,
        least(valid_to, closed_date) as held_to

    from firms

),

{# What had ended before the firm was registered never held. #}
final as (

    select
        dated.enterprise_key,
        dated.community_id,
        dated.industry_code,
        dated.sector,
        dated.size_class,
        dated.rule_id as size_rule_id,
        dated.employees,
        dated.registered_date,
        dated.closed_date,
        relief.enterprise_key is not null as is_eligible,
        relief.first_applied_date,
        relief.first_reached_date,
        relief.taken_back_date,
        dated.held_from as valid_from,
        dated.held_to as valid_to

    from dated

    left join relief
        on
            dated.enterprise_key = relief.enterprise_key
            and dated.held_from is not distinct from relief.valid_from

    where coalesce(dated.held_to > dated.held_from, true)

)

select * from final
