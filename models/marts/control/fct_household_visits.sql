with

visits as (

    select * from {{ ref('int_visits_resolved') }}

),

final as (

    select
        visit_id,
        household_id,
        community_id,
        outcome,
        rule_id,
        visit_number,
        is_met,
        is_reached,
        is_resolved,
        is_exhausted,
        business_date as visited_date,
        visited_at

    from visits

)

select * from final
