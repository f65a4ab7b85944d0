with

days as (

    select * from {{ ref('int_days_reported') }}

),

people as (

    select * from {{ ref('int_people_classed') }}

    where person_class not in ('normal', 'unclassified')

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

first_stays as (

    select
        person_key,
        min(started_date) as first_started_date

    from stays

    group by 1

),

by_day as (

    select
        days.report_date,
        people.community_id as area_id,
        count(*) as to_place,
        count(*) filter (
            where first_stays.first_started_date <= days.report_date
        ) as placed

    from days

    inner join people
        on {{ is_valid_on('people', 'days.report_date') }}

    left join first_stays
        on people.person_key = first_stays.person_key

    group by 1, 2

),

measured as (

    {{ measured('by_day', {'placement_rate': ['placed', 'to_place']}) }}

)

select * from measured
