with

days as (

    select * from {{ ref('int_days_reported') }}

),

stays as (

    select * from {{ ref('int_stays_planned') }}

),

by_day as (

    select
        days.report_date,
        stays.community_id as area_id,
        count(*) filter (where stays.started_date = days.report_date) as started,
        count(*) filter (where stays.ended_date = days.report_date) as ended,
        count(*) filter (
            where coalesce(stays.ended_date > days.report_date, true)
        ) as observed,
        count(*) filter (
            where
            stays.person_class = 'home_observation'
            and coalesce(stays.ended_date > days.report_date, true)
        ) as home_observation,
        count(*) filter (
            where
            stays.person_class = 'centralised_quarantine'
            and coalesce(stays.ended_date > days.report_date, true)
        ) as centralised_quarantine,
        count(*) filter (
            where
            stays.person_class = 'designated_hospital'
            and coalesce(stays.ended_date > days.report_date, true)
        ) as designated_hospital,
        count(*) filter (
            where
            stays.release_due_date < days.report_date
            and coalesce(stays.ended_date > days.report_date, true)
        ) as overdue

    from days

    inner join stays
        on days.report_date >= stays.started_date

    group by 1, 2

),

measured as (

    {{ measured('by_day', {
        'observed_persons': ['observed'],
        'home_observation_persons': ['home_observation'],
        'centralised_quarantine_persons': ['centralised_quarantine'],
        'designated_hospital_persons': ['designated_hospital'],
        'stays_started': ['started'],
        'stays_ended': ['ended'],
        'overdue_release': ['overdue'],
    }) }}

)

select * from measured
