with

firsts as (

    select
        *,
        cast(visited_at as date) as visited_date

    from {{ ref('stg_household_visits_first') }}

),

{# A draw is of what was told first: nothing that comes or is mended later undoes it. #}
shuffled as (

    select
        visit_id,
        community_id,
        outcome,
        visited_date,
        row_number() over (
            partition by community_id, visited_date, outcome
            order by
                cast(first_loaded_at as date),
                md5(visited_date || '|' || visit_id)
        ) as draw_place

    from firsts

),

drawn as (

    {{ decide('visit_recheck', 'shuffled') }}

)

select * from drawn
