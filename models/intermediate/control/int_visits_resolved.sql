with

visits as (

    select * from {{ ref('stg_household_visits') }}

),

facts as (

    select
        visit_id,
        household_id,
        community_id,
        outcome,
        row_number() over (
            partition by household_id
            order by visited_at, visit_id
        ) as visit_number,
        visited_at,
        cast(visited_at as date) as business_date

    from visits

),

decided as (

    {{ decide('visit_resolution', 'facts') }}

)

select * from decided
