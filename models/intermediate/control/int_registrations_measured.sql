with

days as (

    select * from {{ ref('int_days_reported') }}

),

forms as (

    select * from {{ ref('int_registrations_classified') }}

),

people as (

    select * from {{ ref('int_people_registered') }}

),

forms_by_day as (

    select
        business_date as report_date,
        community_id as area_id,
        count(*) as forms,
        count(*) filter (where channel = 'self') as forms_self,
        count(*) filter (where business_date <= arrived_date + 1) as forms_timely

    from forms

    group by 1, 2

),

people_by_day as (

    select
        days.report_date,
        people.community_id as area_id,
        count(*) as people,
        count(*) filter (
            where people.first_registered_date = days.report_date
        ) as people_new

    from days

    inner join people
        on days.report_date >= people.first_registered_date

    group by 1, 2

),

measured as (

    {{ measured('forms_by_day', {
        'self_declared_rate': ['forms_self', 'forms'],
        'timely_registration_rate': ['forms_timely', 'forms'],
    }) }}

    union all

    {{ measured('people_by_day', {
        'registrations_cumulative': ['people'],
        'registrations_new': ['people_new'],
    }) }}

)

select * from measured
