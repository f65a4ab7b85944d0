with

days as (

    select * from {{ ref('int_days_reported') }}

),

registrations as (

    select
        *,
        cast(submitted_at as date) as business_date

    from {{ ref('stg_registrations') }}

    where exposure = 'confirmed_case'

),

patients as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

reports as (

    select * from {{ ref('int_cases_told') }}

    where case_kind = 'confirmed'

),

told as (

    select
        person_key,
        community_id,
        registration_id as told_by,
        submitted_at as told_at,
        business_date as told_date,
        cast(null as date) as outcome_date,
        false as is_reported

    from registrations

    union all

    select
        case_person_key as person_key,
        community_id,
        case_id as told_by,
        known_at as told_at,
        known_date as told_date,
        cast(ended_at as date) as outcome_date,
        true as is_reported

    from reports

),

{# A case counts once, where and when it was first known. #}
cases as (

    select
        person_key,
        arg_min(community_id, (told_at, told_by)) as community_id,
        min(told_date) as known_date,
        if(
            bool_or(is_reported and outcome_date is null), null, max(outcome_date)
        ) as outcome_date

    from told

    group by 1

),

aged as (

    select
        days.report_date,
        cases.person_key,
        cases.community_id,
        cases.known_date,
        coalesce(days.report_date < cases.outcome_date, true) as is_open,
        days.report_date - cases.known_date as days_known

    from days

    inner join cases
        on days.report_date >= cases.known_date

),

{# Ill until every stay in hospital has ended, or the report says so; who has no stay
   yet waits for a bed. #}
treated as (

    select
        aged.report_date,
        aged.person_key,
        aged.community_id,
        aged.known_date,
        aged.days_known,
        aged.is_open,
        coalesce(bool_or(
            patients.ended_date is null or aged.report_date < patients.ended_date
        ) filter (where patients.started_date is not null), true) as is_in_hospital

    from aged

    left join patients
        on
            aged.person_key = patients.person_key
            and aged.report_date >= patients.started_date

    group by 1, 2, 3, 4, 5, 6

),

counted as (

    select
        report_date,
        community_id,
        count(*) as cases,
        count(*) filter (where days_known < 14) as cases_14_days,
        count(*) filter (where days_known < 7) as cases_7_days,
        count(*) filter (where days_known between 7 and 13) as cases_week_before,
        count(*) filter (where is_open and is_in_hospital) as present_cases,
        max(known_date) as last_case_date

    from treated

    group by 1, 2

)

select * from counted
