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

held as (

    select * from {{ ref('int_staff_held') }}

),

numbers as (

    select distinct
        staff_id,
        person_id

    from held

),

known_grids as (

    select distinct grid_id from grids

),

{# Who is off the register fills no post, and a post in a grid that has ended is none.
   One person fills one post: the one assigned last, in a grid or not; a grid that no
   ledger has is taken at its word. #}
posts as (

    select
        days.report_date,
        assignments.grid_id,
        assignments.staff_id

    from days

    inner join assignments
        on {{ is_valid_on('assignments', 'days.report_date') }}

    left join numbers
        on assignments.staff_id = numbers.staff_id

    left join held
        on
            assignments.staff_id = held.staff_id
            and {{ held_on('held', 'days.report_date') }}

    left join grids
        on
            assignments.grid_id = grids.grid_id
            and {{ is_valid_on('grids', 'days.report_date') }}

    left join known_grids
        on assignments.grid_id = known_grids.grid_id

    where
        (held.staff_id is not null or numbers.staff_id is null)
        and (grids.grid_id is not null or known_grids.grid_id is null)

    qualify row_number() over (
        partition by
            days.report_date, coalesce(numbers.person_id, assignments.staff_id)
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

filled as (

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

),

{# Short since the day after the last on which it was not, of the days that are told. #}
final as (

    select
        *,
        case
            when not is_staffed
                then coalesce(
                    max(if(is_staffed, report_date + 1, null)) over days_before,
                    min(report_date) over days_before
                )
        end as short_since_date

    from filled

    window days_before as (
        partition by grid_id
        order by report_date
        rows between unbounded preceding and current row
    )

)

select * from final
