with

shifts as (

    select * from {{ ref('int_shifts_attended') }}

),

{# Only who attended takes a moment from another shift. #}
attended as (

    select
        *,
        case when is_attended then known_start_at end as present_from_at,
        case when is_attended then known_end_at end as counted_end_at

    from shifts

),

neighbours as (

    select
        *,
        max(counted_end_at) over earlier as last_ended_at,
        max(if(is_attended, present_until_at, null)) over earlier
            as last_present_until_at,
        min(present_from_at) over (
            partition by person_id
            order by present_from_at, shift_id
            rows between 1 following and unbounded following
        ) as next_started_at

    from attended

    window earlier as (
        partition by person_id
        order by present_from_at, shift_id
        rows between unbounded preceding and 1 preceding
    )

),

{# What lies in an earlier shift of the same person is credited there. A shift is
   credited in hundredths of an hour, so that sums tie out exactly. #}
final as (

    select
        shift_id,
        staff_id,
        community_id,
        shift_kind,
        case
            when is_off_register or started_at is null and ended_at is null then 0
            when known_end_at is not null then cast(round(greatest(date_diff(
                'second', greatest(known_start_at, last_ended_at), known_end_at
            ), 0) / 36.0) as decimal(16, 0)) * cast(0.01 as decimal(2, 2))
        end as duty_hours,
        is_attended,
        coalesce(
            present_from_at < last_present_until_at
            or present_until_at > next_started_at,
            false
        ) and is_attended as is_overlapping,
        is_off_register,
        shift_date,
        scheduled_start_at,
        started_at,
        ended_at

    from neighbours

)

select * from final
