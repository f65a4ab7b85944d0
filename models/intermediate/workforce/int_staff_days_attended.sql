with

shifts as (

    select * from {{ ref('int_shifts_attended') }}

    where is_attended

),

staff_days as (

    select
        person_id,
        shift_date as duty_date,
        arg_min(staff_id, (scheduled_start_at, shift_id)) as staff_id,
        arg_min(
            community_id, (scheduled_start_at, shift_id)
        ) as community_id,
        count(*) as shifts,
        count(*) filter (where shift_kind = 'night') as night_shifts

    from shifts

    group by 1, 2

),

{# Days in a row share the same difference between the date and its rank. #}
islands as (

    select
        *,
        duty_date - cast(row_number() over (
            partition by person_id
            order by duty_date
        ) as integer) as island

    from staff_days

),

counted as (

    select
        * exclude (island),
        row_number() over (
            partition by person_id, island
            order by duty_date
        ) as days_in_a_row

    from islands

),

judged as (

    {{ decide('staff_overload', 'counted') }}

)

select * from judged
