with

days as (

    select * from {{ ref('int_days_reported') }}

),

registrations as (

    select * from {{ ref('int_registrations_classified') }}

    where exposure = 'confirmed_case'

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
        cases.community_id,
        cases.known_date,
        days.report_date - cases.known_date as days_known

    from days

    inner join cases
        on days.report_date >= cases.known_date

),

counted as (

    select
        report_date,
        community_id,
        count(*) as cases,
        count(*) filter (where days_known < 14) as cases_14_days,
        count(*) filter (where days_known < 7) as cases_7_days,
        count(*) filter (where days_known between 7 and 13) as cases_week_before,
        max(known_date) as last_case_date

    from aged

    group by 1, 2

)

select * from counted
