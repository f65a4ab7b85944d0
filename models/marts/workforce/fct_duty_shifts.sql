with

shifts as (

    select * from {{ ref('int_shifts_attended') }}

),

neighbours as (

    select
        *,
        max(known_end_at) over (
            partition by staff_id
            order by started_at, shift_id
            rows between unbounded preceding and 1 preceding
        ) as last_ended_at,
        min(started_at) over (
            partition by staff_id
            order by started_at, shift_id
            rows between 1 following and unbounded following
        ) as next_started_at

    from shifts

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
            when is_after_leaving or started_at is null and ended_at is null then 0
            when known_end_at is not null then cast(round(greatest(date_diff(
                'second', greatest(started_at, last_ended_at), known_end_at
            ), 0) / 36.0) as decimal(16, 0)) * cast(0.01 as decimal(2, 2))
        end as duty_hours,
        is_attended,
        coalesce(
            started_at < last_ended_at
            or coalesce(known_end_at, scheduled_end_at) > next_started_at,
            false
        ) as is_overlapping,
        is_after_leaving,
        shift_date,
        scheduled_start_at,
        started_at,
        ended_at

    from neighbours

)

select * from final
