with

{# A visit at midnight sharp bears a date and no hour. #}
visits as (

    select
        *,
        cast(visited_at as date) as visited_date,
        nullif(visited_at, date_trunc('day', visited_at)) as timed_at

    from {{ ref('stg_household_visits') }}

),

shifts as (

    select
        *,
        cast(scheduled_start_at as date) as shift_date

    from {{ ref('stg_duty_shifts') }}

),

staff as (

    select * from {{ ref('stg_staff') }}

),

days_on_duty as (

    select distinct shift_date from shifts

),

on_duty as (

    select distinct visits.visit_id

    from visits

    inner join shifts
        on
            visits.staff_id = shifts.staff_id
            and shifts.started_at is not null
            and (
                visits.visited_date = shifts.shift_date
                or visits.visited_at between shifts.started_at and shifts.ended_at
            )

),

ordered as (

    select
        *,
        row_number() over (
            partition by staff_id, visited_date
            order by visited_at, visit_id
        ) as visit_place,
        row_number() over (
            partition by household_id, date_trunc('minute', timed_at)
            order by timed_at, visit_id
        ) > 1 and timed_at is not null as is_same_minute,
        lag(household_id) over by_staff as last_household_id,
        lag(timed_at) over by_staff as last_timed_at

    from visits

    window by_staff as (
        partition by staff_id, visited_date
        order by visited_at, visit_id
    )

),

facts as (

    select
        ordered.visit_id,
        ordered.staff_id,
        ordered.community_id,
        ordered.attempt_number,
        ordered.outcome,
        ordered.recheck_result,
        staff.left_date < ordered.visited_date as has_left,
        case
            when on_duty.visit_id is not null then true
            when days_on_duty.shift_date is not null then false
        end as is_on_duty,
        ordered.is_same_minute,
        ordered.rechecked_date is not null
        and coalesce(ordered.rechecked_by <> ordered.staff_id, true) as is_rechecked,
        if(
            ordered.household_id <> ordered.last_household_id,
            floor(date_diff('second', ordered.last_timed_at, ordered.timed_at) / 60),
            null
        ) as minutes_since_last,
        hour(ordered.timed_at) as visit_hour,
        ordered.visit_place,
        ordered.visited_at,
        ordered.visited_date,
        ordered.rechecked_date

    from ordered

    left join on_duty
        on ordered.visit_id = on_duty.visit_id

    left join days_on_duty
        on ordered.visited_date = days_on_duty.shift_date

    left join staff
        on
            ordered.staff_id = staff.staff_id
            and {{ held_on('staff', 'ordered.visited_date') }}

),

decided as (

    {{ decide('visit_flag', 'facts') }}

)

select * from decided
