with

checks as (

    select * from {{ ref('int_gate_checks_alarmed') }}

),

{# What is of a community that has ended is of the one that stood for it that day. #}
standing as (

    select
        report_date,
        area_id,
        ancestor_id as community_id

    from {{ ref('int_areas_bridged') }}

    where ancestor_level = 'community'

),

placed as (

    select
        checks.* replace (
            coalesce(standing.community_id, checks.community_id) as community_id
        )

    from checks

    left join standing
        on
            checks.community_id = standing.area_id
            and checks.business_date = standing.report_date

),

{# A follow-up is rated on the day after, when the hours of the whole day are over. #}
by_day as (

    select
        business_date as check_date,
        community_id,
        gate,
        count(*) as checks,
        count(*) filter (where is_alarm) as alarms,
        count(*) filter (where is_alarm and is_handed_over_in_time) as handed_over,
        count(follow_up_hours) as follow_ups,
        count(*) filter (
            where
            {{ by_day_end('community_checked_at') }}
            between checked_at
            and checked_at + to_hours(cast(follow_up_hours as integer))
        ) as followed_up

    from placed

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
