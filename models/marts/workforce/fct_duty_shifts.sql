with

{# An end before its start, or more than a day after it, is not known. #}
shifts as (

    select
        *,
        case
            when ended_at between started_at and started_at + interval 1 day
                then ended_at
        end as known_end_at

    from {{ ref('stg_duty_shifts') }}

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
            when started_at is null and ended_at is null then 0
            when known_end_at is not null then cast(round(greatest(date_diff(
                'second', greatest(started_at, last_ended_at), known_end_at
            ), 0) / 36.0) as decimal(16, 0)) * cast(0.01 as decimal(2, 2))
        end as duty_hours,
        started_at is not null as is_attended,
        coalesce(
            started_at < last_ended_at or known_end_at > next_started_at, false
        ) as is_overlapping,
        cast(scheduled_start_at as date) as shift_date,
        scheduled_start_at,
        started_at,
        ended_at

    from neighbours

)

select * from final
