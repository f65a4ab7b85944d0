with

days as (

    select * from {{ ref('int_days_reported') }}

),

people as (

    select * from {{ ref('fct_person_classes') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

{# At the end of a day a person is in at most one stay. #}
classed as (

    select
        people.person_key || '|' || cast(days.report_date as varchar)
            as person_day_id,
        people.person_key,
        people.community_id,
        people.person_class,
        people.rule_id,
        people.registration_id,
        people.is_managed,
        people.class_from_date,
        stays.person_class as stay_class,
        coalesce(
            people.is_managed
            and stays.person_class in (people.person_class, 'designated_hospital'),
            false
        ) as is_placed,
        days.report_date

    from days

    inner join people
        on {{ is_valid_on('people', 'days.report_date') }}

    left join stays
        on
            people.person_key = stays.person_key
            and days.report_date >= stays.started_date
            and coalesce(days.report_date < stays.ended_date, true)

)

select * from classed
