with

days as (

    select * from {{ ref('int_days_reported') }}

),

grids as (

    select * from {{ ref('stg_grids') }}

),

assignments as (

    select * from {{ ref('stg_staff_assignments') }}

),

assigned as (

    select
        days.report_date,
        assignments.grid_id,
        count(distinct assignments.staff_id) as staff

    from days

    inner join assignments
        on {{ is_valid_on('assignments', 'days.report_date') }}

    group by 1, 2

),

final as (

    select
        grids.grid_id || '|' || cast(days.report_date as varchar) as grid_day_id,
        grids.grid_id,
        grids.community_id,
        grids.required_posts,
        coalesce(assigned.staff, 0) as staff,
        coalesce(assigned.staff, 0) >= grids.required_posts as is_staffed,
        days.report_date

    from days

    inner join grids
        on {{ is_valid_on('grids', 'days.report_date') }}

    left join assigned
        on
            days.report_date = assigned.report_date
            and grids.grid_id = assigned.grid_id

)

select * from final
