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

{# A start more than a day off the planned one is of another day, and an end before the
   start, or more than a day after it, of another shift: neither is known. #}
started as (

    select
        *,
        cast(scheduled_start_at as date) as shift_date,
        case
            when
                started_at between scheduled_start_at - interval 1 day
                and scheduled_start_at + interval 1 day
                then started_at
        end as known_start_at

    from {{ ref('stg_duty_shifts') }}

),

ended as (

    select
        *,
        case
            when ended_at between known_start_at and known_start_at + interval 1 day
                then ended_at
        end as known_end_at

    from started

),

{# Nobody is on duty who stands on the register on other days only. #}
judged as (

    select
        ended.shift_id,
        ended.staff_id,
        coalesce(numbers.person_id, ended.staff_id) as person_id,
        ended.community_id,
        ended.site,
        ended.shift_kind,
        ended.scheduled_start_at,
        ended.scheduled_end_at,
        ended.started_at,
        ended.known_start_at,
        ended.ended_at,
        ended.known_end_at,
        case
            when ended.known_start_at is not null
                then coalesce(ended.known_end_at, ended.scheduled_end_at)
        end as present_until_at,
        ended.shift_date,
        ended.known_start_at is not null
        and (held.staff_id is not null or numbers.staff_id is null) as is_attended,
        held.staff_id is null and numbers.staff_id is not null as is_off_register

    from ended

    left join numbers
        on ended.staff_id = numbers.staff_id

    left join held
        on
            ended.staff_id = held.staff_id
            and {{ held_on('held', 'ended.shift_date') }}

)

select * from judged
