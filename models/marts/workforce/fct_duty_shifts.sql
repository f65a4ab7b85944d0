with

shifts as (

    select * from {{ ref('stg_duty_shifts') }}

),

neighbours as (

    select
        *,
        max(ended_at) over (
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

{# A shift is credited in hundredths of an hour, so that sums tie out exactly. #}
final as (

    select
        shift_id,
        staff_id,
        community_id,
        shift_kind,
        cast(coalesce(
            round(greatest(date_diff('second', started_at, ended_at), 0) / 36.0), 0
        ) as decimal(16, 0)) * cast(0.01 as decimal(2, 2)) as duty_hours,
        started_at is not null as is_attended,
        coalesce(
            started_at < last_ended_at or ended_at > next_started_at, false
        ) as is_overlapping,
        cast(scheduled_start_at as date) as shift_date,
        scheduled_start_at,
        started_at,
        ended_at

    from neighbours

)

select * from final
