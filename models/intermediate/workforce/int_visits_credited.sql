with

visits as (

    select * from {{ ref('stg_household_visits') }}

),

staff_days as (

    select
        staff_id,
        cast(visited_at as date) as visit_date,
        arg_min(community_id, (visited_at, visit_id)) as community_id,
        count(*) as visits,
        count(*) filter (where outcome = 'met') as visits_met

    from visits

    group by 1, 2

)

select * from staff_days
