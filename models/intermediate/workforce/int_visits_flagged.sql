with

held as (

    select * from {{ ref('int_staff_held') }}

),

numbers as (

    select distinct
        staff_id,
        person_id

    from held

),

shifts as (

    select * from {{ ref('int_shifts_attended') }}

),

days_on_duty as (

    select distinct shift_date from shifts

),

{# A visit at midnight sharp bears a date and no hour. #}
dated as (

    select
        *,
        cast(visited_at as date) as visited_date,
        outcome = 'phone_verified' as is_call,
        nullif(visited_at, date_trunc('day', visited_at)) as timed_at

    from {{ ref('stg_household_visits') }}

),

visits as (

    select
        dated.*,
        coalesce(visitors.person_id, dated.staff_id) as person_id,
        visitors.person_id is not null as is_known,
        coalesce(callers.person_id, dated.rechecked_by) as caller_id

    from dated

    left join numbers as visitors
        on dated.staff_id = visitors.staff_id

    left join numbers as callers
        on dated.rechecked_by = callers.staff_id

),

on_duty as (

    select distinct visits.visit_id

    from visits

    inner join shifts
        on
            visits.person_id = shifts.person_id
            and shifts.is_attended
            and (
                visits.visited_date = shifts.shift_date
                or visits.visited_at
                between shifts.known_start_at and shifts.present_until_at
            )

),

{# On a day of which no shift is known nobody knows who was off duty. #}
placed as (

    select
        visits.*,
        visits.is_known and held.staff_id is null as is_off_register,
        on_duty.visit_id is not null
        or if(days_on_duty.shift_date is null, null, false) as is_on_duty

    from visits

    left join held
        on
            visits.staff_id = held.staff_id
            and {{ held_on('held', 'visits.visited_date') }}

    left join on_duty
        on visits.visit_id = on_duty.visit_id

    left join days_on_duty
        on visits.visited_date = days_on_duty.shift_date

),

{# Of two at a door in one minute, who may have been there comes first. #}
ordered as (

    select
        *,
        row_number() over (
            partition by person_id, visited_date
            order by visited_at, visit_id
        ) as visit_place,
        row_number() over (
            partition by household_id, date_trunc('minute', timed_at)
            order by is_off_register, not is_on_duty, timed_at, visit_id
        ) > 1 and timed_at is not null as is_same_minute,
        lag(household_id) over doors as last_household_id,
        lag(timed_at) over doors as last_timed_at

    from placed

    window doors as (
        partition by person_id, visited_date, is_call
        order by visited_at, visit_id
    )

),

{# A call by the visitor is none, nor is one before the visit. #}
facts as (

    select
        visit_id,
        staff_id,
        community_id,
        attempt_number,
        outcome,
        recheck_result,
        is_off_register,
        is_on_duty,
        is_same_minute,
        coalesce(rechecked_date >= visited_date, false)
        and coalesce(caller_id <> person_id, true) as is_rechecked,
        case
            when not is_call and household_id <> last_household_id
                then floor(date_diff('second', last_timed_at, timed_at) / 60)
        end as minutes_since_last,
        hour(timed_at) as visit_hour,
        visit_place,
        visited_at,
        visited_date,
        rechecked_date

    from ordered

),

decided as (

    {{ decide('visit_flag', 'facts') }}

)

select * from decided
