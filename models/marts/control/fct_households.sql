with

households as (

    select * from {{ ref('stg_households') }}

),

visits as (

    select * from {{ ref('fct_household_visits') }}

),

milestones as (

    select
        household_id,
        min(visited_date) filter (where is_reached) as first_at_door_date,
        min(visited_date) filter (where is_met) as first_met_date,
        min(visited_date) filter (where is_resolved) as first_resolved_date,
        min(visited_date) filter (where is_exhausted) as exhausted_date,
        count(*) as visits

    from visits

    group by 1

),

final as (

    select
        households.household_id,
        households.community_id,
        households.grid_id,
        households.compound,
        households.building,
        households.unit,
        coalesce(milestones.visits, 0) as visits,
        milestones.first_resolved_date is not null as is_resolved,
        households.valid_from,
        households.valid_to,
        milestones.first_at_door_date,
        milestones.first_met_date,
        milestones.first_resolved_date,
        milestones.exhausted_date

    from households

    left join milestones
        on households.household_id = milestones.household_id

)

select * from final
