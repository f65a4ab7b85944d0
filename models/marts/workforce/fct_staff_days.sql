with

duty as (

    select * from {{ ref('int_staff_days_attended') }}

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

shifts as (

    select * from {{ ref('fct_duty_shifts') }}

    where is_attended

),

hours as (

    select
        coalesce(numbers.person_id, shifts.staff_id) as person_id,
        shifts.shift_date,
        sum(shifts.duty_hours) as duty_hours

    from shifts

    left join numbers
        on shifts.staff_id = numbers.staff_id

    group by 1, 2

),

visits as (

    select * from {{ ref('fct_visit_credits') }}

),

assignments as (

    select * from {{ ref('stg_staff_assignments') }}

),

visiting as (

    select
        coalesce(numbers.person_id, visits.staff_id) as person_id,
        visits.visited_date as visit_date,
        arg_min(visits.staff_id, (visits.visited_at, visits.visit_id)) as staff_id,
        arg_min(visits.community_id, (visits.visited_at, visits.visit_id))
            as community_id,
        arg_min(visits.community_id, (visits.visited_at, visits.visit_id)) filter (
            where visits.is_credited
        ) as credit_community_id,
        count(*) as visits,
        count(*) filter (where visits.is_credited) as visits_credited,
        count(*) filter (
            where visits.is_credited and visits.outcome = 'met'
        ) as visits_met

    from visits

    left join numbers
        on visits.staff_id = numbers.staff_id

    group by 1, 2

),

{# What somebody on duty is assigned to on the day, which may be more than one thing. A
   number that no register knows holds its post throughout. #}
assigned as (

    select
        duty.person_id,
        duty.duty_date,
        bool_or(assignments.staff_role = 'screening') as is_screening

    from assignments

    left join held
        on assignments.staff_id = held.staff_id

    inner join duty
        on
            coalesce(held.person_id, assignments.staff_id) = duty.person_id
            and {{ is_valid_on('assignments', 'duty.duty_date') }}
            and {{ held_on('held', 'duty.duty_date') }}

    group by 1, 2

),

joined as (

    select
        coalesce(duty.staff_id, visiting.staff_id) as staff_id,
        coalesce(duty.community_id, visiting.community_id) as community_id,
        visiting.credit_community_id as visit_community_id,
        coalesce(duty.shifts, 0) as shifts,
        coalesce(duty.night_shifts, 0) as night_shifts,
        if(duty.person_id is null, 0, cast(hours.duty_hours as double)) as duty_hours,
        coalesce(duty.days_in_a_row, 0) as days_in_a_row,
        coalesce(visiting.visits, 0) as visits,
        coalesce(visiting.visits_credited, 0) as visits_credited,
        coalesce(visiting.visits_met, 0) as visits_met,
        duty.duty_date is not null as is_attended,
        coalesce(duty.is_overloaded, false) as is_overloaded,
        coalesce(visiting.visits_credited, 0) > 0 as is_visiting,
        duty.duty_date is not null
        and coalesce(assigned.is_screening, visiting.visits > 0, false)
            as is_screening,
        coalesce(duty.duty_date, visiting.visit_date) as work_date

    from duty

    full outer join visiting
        on
            duty.person_id = visiting.person_id
            and duty.duty_date = visiting.visit_date

    left join hours
        on
            duty.person_id = hours.person_id
            and duty.duty_date = hours.shift_date

    left join assigned
        on
            duty.person_id = assigned.person_id
            and duty.duty_date = assigned.duty_date

),

keyed as (

    select
        staff_id || '|' || cast(work_date as varchar) as staff_day_id,
        *

    from joined

)

select * from keyed
