with

checks as (

    select * from {{ ref('int_gate_checks_alarmed') }}

),

by_day as (

    select
        cast(business_date as varchar) || '|' || community_id || '|' || gate
            as gate_day_id,
        community_id,
        gate,
        count(*) as checks,
        count(*) filter (where is_alarm) as alarms,
        count(*) filter (where is_alarm and action = 'hand_over') as handed_over,
        business_date as check_date

    from checks

    group by business_date, community_id, gate

)

select * from by_day
