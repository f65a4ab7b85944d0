{# Promise 2: nobody registered is without a class, and nobody has two. #}
with

person_days as (

    select
        report_date,
        count(*) as rows_found,
        count(distinct person_key) as persons

    from {{ ref('fct_person_classes_daily') }}

    group by 1

),

registered as (

    select
        report_date,
        sum(numerator) as persons

    from {{ ref('int_measures_counted') }}

    where indicator_id = 'registrations_cumulative'

    group by 1

),

differing as (

    select
        registered.report_date,
        registered.persons,
        person_days.persons as persons_classed

    from registered

    left join person_days
        on registered.report_date = person_days.report_date

    where
        registered.persons is distinct from person_days.persons
        or person_days.rows_found != person_days.persons

)

select * from differing
