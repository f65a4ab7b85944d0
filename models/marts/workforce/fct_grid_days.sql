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

staff as (

    select * from {{ ref('stg_staff') }}

),

{# Who has left, or has not come yet, fills no post, and one person fills one: the one
   assigned last. #}
posts as (

    select
        days.report_date,
        assignments.grid_id,
        assignments.staff_id

    from days

    inner join assignments
        on {{ is_valid_on('assignments', 'days.report_date') }}

    left join staff
        on
            assignments.staff_id = staff.staff_id
            and {{ held_on('staff', 'days.report_date') }}

    where
        assignments.grid_id is not null
        and coalesce(staff.left_date >= days.report_date, true)
        and coalesce(staff.joined_date <= days.report_date, true)

    qualify row_number() over (
        partition by days.report_date, assignments.staff_id
        order by assignments.valid_from desc, assignments.assignment_id desc
    ) = 1

),

assigned as (

    select
        report_date,
        grid_id,
        count(staff_id) as staff

    from posts

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
