with

households as (

    select * from {{ ref('stg_households') }}

),

visits as (

    select * from {{ ref('int_visits_resolved') }}

),

milestones as (

    select
        household_id,
        min(business_date) as first_visit_date,
        min(business_date) filter (where is_met) as first_met_date,
        min(business_date) filter (where is_resolved) as first_resolved_date,
        min(business_date) filter (where is_exhausted) as exhausted_date,
        count(*) as visits

    from visits

    group by 1

),

tracked as (

    select
        households.household_id,
        households.community_id,
        households.grid_id,
        milestones.visits,
        households.valid_from,
        households.valid_to,
        milestones.first_visit_date,
        milestones.first_met_date,
        milestones.first_resolved_date,
        milestones.exhausted_date

    from households

    left join milestones
        on households.household_id = milestones.household_id

)

select * from tracked
