with

staff as (

    select * from {{ ref('stg_staff') }}

),

{# An end before its start, or more than a day after it, is not known. #}
shifts as (

    select
        *,
        cast(scheduled_start_at as date) as shift_date,
        case
            when ended_at between started_at and started_at + interval 1 day
                then ended_at
        end as known_end_at

    from {{ ref('stg_duty_shifts') }}

),

{# After the last day of work nobody is on duty. #}
judged as (

    select
        shifts.shift_id,
        shifts.staff_id,
        shifts.community_id,
        shifts.shift_kind,
        shifts.scheduled_start_at,
        shifts.scheduled_end_at,
        shifts.started_at,
        shifts.ended_at,
        shifts.known_end_at,
        shifts.shift_date,
        shifts.started_at is not null
        and coalesce(staff.left_date >= shifts.shift_date, true) as is_attended,
        coalesce(staff.left_date < shifts.shift_date, false) as is_after_leaving

    from shifts

    left join staff
        on
            shifts.staff_id = staff.staff_id
            and {{ held_on('staff', 'shifts.shift_date') }}

)

select * from judged
