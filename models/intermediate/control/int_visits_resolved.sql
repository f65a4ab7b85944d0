with

visits as (

    select * from {{ ref('stg_household_visits') }}

),

{# Knocks on a door within half an hour are one attempt; who was at a wrong address was
   at no door, and those are counted apart. #}
spaced as (

    select
        *,
        coalesce(outcome = 'wrong_address', false) as is_elsewhere,
        coalesce(visited_at - lag(visited_at) over (
            partition by household_id, is_elsewhere
            order by visited_at, visit_id
        ) >= interval 30 minute, true) as is_attempt

    from visits

),

facts as (

    select
        visit_id,
        household_id,
        community_id,
        outcome,
        cast(sum(if(is_attempt, 1, 0)) over (
            partition by household_id, is_elsewhere
            order by visited_at, visit_id
        ) as bigint) as visit_number,
        visited_at,
        cast(visited_at as date) as business_date

    from spaced

),

decided as (

    {{ decide('visit_resolution', 'facts') }}

)

select * from decided
