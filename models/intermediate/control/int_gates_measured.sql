with

checks as (

    select * from {{ ref('int_gate_checks_alarmed') }}

),

by_day as (

    select
        business_date as report_date,
        community_id as area_id,
        count(*) filter (where gate = 'road') as road,
        count(*) filter (where gate = 'compound') as compound,
        count(*) filter (where gate = 'workplace') as workplace,
        count(*) filter (where gate = 'pharmacy') as pharmacy,
        count(*) filter (where is_alarm) as alarms,
        count(*) filter (where is_alarm and action = 'hand_over') as handed_over

    from checks

    group by 1, 2

),

followed as (

    select
        *,
        checked_at + to_hours(cast(follow_up_hours as integer)) as follow_up_due_at

    from checks

    where follow_up_hours is not null

),

{# Rated on the day after, when the hours of the whole day are over. #}
followed_by_next_day as (

    select
        cast(business_date + 1 as date) as report_date,
        community_id as area_id,
        count(*) as recorded,
        count(*) filter (
            where community_checked_at <= follow_up_due_at
        ) as followed_up

    from followed

    group by 1, 2

),

measured as (

    {{ measured('by_day', {
        'gate_checks_road': ['road'],
        'gate_checks_compound': ['compound'],
        'gate_checks_workplace': ['workplace'],
        'gate_checks_pharmacy': ['pharmacy'],
        'fever_handover_rate': ['handed_over', 'alarms'],
    }) }}

    union all

    {{ measured('followed_by_next_day', {
        'pharmacy_followup_rate': ['followed_up', 'recorded'],
    }) }}

)

select * from measured
