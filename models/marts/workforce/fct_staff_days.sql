with

duty as (

    select * from {{ ref('int_staff_days_attended') }}

),

visits as (

    select * from {{ ref('int_visits_credited') }}

),

joined as (

    select
        coalesce(duty.staff_id, visits.staff_id) as staff_id,
        coalesce(duty.community_id, visits.community_id) as community_id,
        coalesce(duty.shifts, 0) as shifts,
        coalesce(duty.night_shifts, 0) as night_shifts,
        round(coalesce(duty.duty_seconds, 0) / 3600, 2) as duty_hours,
        coalesce(duty.days_in_a_row, 0) as days_in_a_row,
        coalesce(visits.visits, 0) as visits,
        coalesce(visits.visits_met, 0) as visits_met,
        coalesce(duty.duty_date, visits.visit_date) as work_date

    from duty

    full outer join visits
        on
            duty.staff_id = visits.staff_id
            and duty.duty_date = visits.visit_date

),

keyed as (

    select
        staff_id || '|' || cast(work_date as varchar) as staff_day_id,
        *

    from joined

)

select * from keyed
