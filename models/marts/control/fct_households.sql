with

households as (

    select * from {{ ref('int_households_tracked') }}

),

final as (

    select
        household_id,
        community_id,
        grid_id,
        coalesce(visits, 0) as visits,
        first_resolved_date is not null as is_resolved,
        valid_from,
        valid_to,
        first_visit_date,
        first_met_date,
        first_resolved_date,
        exhausted_date

    from households

)

select * from final
