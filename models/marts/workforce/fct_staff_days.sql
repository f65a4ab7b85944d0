with

duty as (

    select * from {{ ref('int_staff_days_attended') }}

),

hours as (

    select
        staff_id,
        shift_date,
        sum(duty_hours) as duty_hours

    from {{ ref('fct_duty_shifts') }}

    where is_attended

    group by 1, 2

),

visits as (

    select * from {{ ref('fct_visit_credits') }}

),

visiting as (

    select
        staff_id,
        visited_date as visit_date,
        arg_min(community_id, (visited_at, visit_id)) as community_id,
        arg_min(community_id, (visited_at, visit_id)) filter (
            where not is_flagged
        ) as credit_community_id,
        count(*) as visits,
        count(*) filter (where not is_flagged) as visits_credited,
        count(*) filter (where not is_flagged and outcome = 'met') as visits_met

    from visits

    group by 1, 2

),

assignments as (

    select * from {{ ref('stg_staff_assignments') }}

),

{# What somebody on duty is assigned to on the day, which may be more than one thing. #}
assigned as (

    select
        duty.staff_id,
        duty.duty_date,
        bool_or(assignments.staff_role = 'screening') as is_screening

    from duty

    inner join assignments
        on
            duty.staff_id = assignments.staff_id
            and {{ is_valid_on('assignments', 'duty.duty_date') }}

    group by 1, 2

),

joined as (

    select
        coalesce(duty.staff_id, visiting.staff_id) as staff_id,
        coalesce(duty.community_id, visiting.community_id) as community_id,
        visiting.credit_community_id as visit_community_id,
        coalesce(duty.shifts, 0) as shifts,
        coalesce(duty.night_shifts, 0) as night_shifts,
        if(duty.staff_id is null, 0, cast(hours.duty_hours as double)) as duty_hours,
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
            duty.staff_id = visiting.staff_id
            and duty.duty_date = visiting.visit_date

    left join hours
        on
            duty.staff_id = hours.staff_id
            and duty.duty_date = hours.shift_date

    left join assigned
        on
            duty.staff_id = assigned.staff_id
            and duty.duty_date = assigned.duty_date

),

keyed as (

    select
        staff_id || '|' || cast(work_date as varchar) as staff_day_id,
        *

    from joined

)

select * from keyed
