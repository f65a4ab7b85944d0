with

days as (

    select * from {{ ref('int_days_reported') }}

),

registrations as (

    select * from {{ ref('int_registrations_classified') }}

    where exposure = 'confirmed_case'

),

patients as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

{# A case counts once, where and when it was first known. #}
cases as (

    select
        person_key,
        arg_min(community_id, (submitted_at, registration_id)) as community_id,
        min(business_date) as known_date

    from registrations

    group by 1

),

aged as (

    select
        days.report_date,
        cases.person_key,
        cases.community_id,
        cases.known_date,
        days.report_date - cases.known_date as days_known

    from days

    inner join cases
        on days.report_date >= cases.known_date

),

{# Ill until every stay in hospital has ended; who has none yet waits for a bed. #}
treated as (

    select
        aged.report_date,
        aged.person_key,
        aged.community_id,
        aged.known_date,
        aged.days_known,
        coalesce(bool_or(
            patients.ended_date is null or aged.report_date < patients.ended_date
        ) filter (where patients.started_date is not null), true) as is_present

    from aged

    left join patients
        on
            aged.person_key = patients.person_key
            and aged.report_date >= patients.started_date

    group by 1, 2, 3, 4, 5

),

counted as (

    select
        report_date,
        community_id,
        count(*) as cases,
        count(*) filter (where days_known < 14) as cases_14_days,
        count(*) filter (where days_known < 7) as cases_7_days,
        count(*) filter (where days_known between 7 and 13) as cases_week_before,
        count(*) filter (where is_present) as present_cases,
        max(known_date) as last_case_date

    from treated

    group by 1, 2

)

select * from counted
