with

checks as (

    select * from {{ ref('int_gate_checks_alarmed') }}

),

by_day as (

    select
        business_date as check_date,
        community_id,
        gate,
        count(*) as checks,
        count(*) filter (where is_alarm) as alarms,
        count(*) filter (where is_alarm and action = 'hand_over') as handed_over

    from checks

    group by 1, 2, 3

),

keyed as (

    select
        cast(check_date as varchar) || '|' || community_id || '|' || gate
            as gate_day_id,
        community_id,
        gate,
        checks,
        alarms,
        handed_over,
        check_date

    from by_day

)

select * from keyed
