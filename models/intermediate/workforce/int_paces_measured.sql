with

visits as (

    select * from {{ ref('stg_household_visits') }}

),

staff_days as (

    select * from {{ ref('int_visits_credited') }}

),

{# Visits stand where they were made; the people who made them, where they began. #}
made as (

    select
        cast(visited_at as date) as report_date,
        community_id as area_id,
        count(*) as visits

    from visits

    group by 1, 2

),

visited as (

    select
        visit_date as report_date,
        community_id as area_id,
        count(*) as visiting_staff

    from staff_days

    group by 1, 2

),

paces as (

    select
        coalesce(made.report_date, visited.report_date) as report_date,
        coalesce(made.area_id, visited.area_id) as area_id,
        coalesce(made.visits, 0) as visits,
        coalesce(visited.visiting_staff, 0) as visiting_staff

    from made

    full outer join visited
        on
            made.report_date = visited.report_date
            and made.area_id = visited.area_id

),

measured as (

    {{ measured('paces', {'visits_per_staff': ['visits', 'visiting_staff']}) }}

)

select * from measured
