with

days as (

    select * from {{ ref('int_days_reported') }}

),

people as (

    select * from {{ ref('fct_person_classes') }}

),

classed as (

    select
        people.person_key || '|' || cast(days.report_date as varchar)
            as person_day_id,
        people.person_key,
        people.community_id,
        people.person_class,
        people.rule_id,
        people.registration_id,
        days.report_date

    from days

    inner join people
        on {{ is_valid_on('people', 'days.report_date') }}

)

select * from classed
