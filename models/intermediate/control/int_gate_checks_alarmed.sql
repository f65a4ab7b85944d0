with

checks as (

    select * from {{ ref('stg_gate_checks') }}

),

facts as (

    select
        check_id,
        person_key,
        gate,
        site_id,
        community_id,
        action,
        temperature_celsius as temperature,
        checked_at,
        community_checked_at,
        handed_over_at,
        cast(checked_at as date) as business_date

    from checks

),

decided as (

    {{ decide('gate_alarm', 'facts') }}

),

{# What the gate calls a hand-over is one at once if no time is told, and none if the
   time is impossible; what is handed over later is late. #}
handed_over as (

    select
        *,
        {{ by_day_end('handed_over_at') }} as handed_over_by,
        case
            when handed_over_by < checked_at then null
            when handed_over_at is null and action = 'hand_over' then checked_at
            else handed_over_by
        end as handed_over_until,
        cast(handed_over_until as date) as handed_over_date,
        coalesce(
            action = 'hand_over'
            and handed_over_until
            <= checked_at + to_hours(cast(hand_over_hours as integer)), false
        ) as is_handed_over_in_time

    from decided

),

final as (

    select * exclude (handed_over_by, handed_over_until) from handed_over

)

select * from final
