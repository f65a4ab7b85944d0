with

checks as (

    select * from {{ ref('int_gate_checks_alarmed') }}

),

{# A follow-up is rated on the day after, when the hours of the whole day are over. #}
by_day as (

    select
        business_date as check_date,
        community_id,
        gate,
        count(*) as checks,
        count(*) filter (where is_alarm) as alarms,
        count(*) filter (
            where is_alarm and action = 'hand_over' and not is_handed_over_before
        ) as handed_over,
        count(follow_up_hours) as follow_ups,
        count(*) filter (
            where
            {{ by_day_end('community_checked_at') }}
            between checked_at
            and checked_at + to_hours(cast(follow_up_hours as integer))
        ) as followed_up

    from checks

    group by 1, 2, 3

),

final as (

    select
        cast(check_date as varchar) || '|' || community_id || '|' || gate
            as gate_day_id,
        community_id,
        gate,
        checks,
        alarms,
        handed_over,
        follow_ups,
        followed_up,
        check_date,
        cast(check_date + 1 as date) as follow_up_date

    from by_day

)

select * from final
