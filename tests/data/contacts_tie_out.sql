{# Who was traced is in one state: watched, released, a case, moved, lost or dead. #}
with

days as (

    select * from {{ ref('int_days_reported') }}

),

contacts as (

    select * from {{ ref('int_contacts_traced') }}

),

people as (

    select * from {{ ref('fct_person_classes_daily') }}

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

),

{# Areas of another district, which a register may hold too. #}
elsewhere as (

    select
        report_date,
        area_id

    from bridge

    group by 1, 2

    having not bool_or(ancestor_id = {{ run_value('district_id') }})

),

traced as (

    select
        days.report_date,
        count(contacts.person_key) filter (where elsewhere.area_id is null) as contacts

    from days

    left join contacts
        on days.report_date + 1 > contacts.traced_at

    left join people
        on
            days.report_date = people.report_date
            and contacts.person_key = people.person_key

    left join elsewhere
        on
            people.report_date = elsewhere.report_date
            and people.community_id = elsewhere.area_id

    group by 1

),

figures as (

    select
        report_date,
        sum(numerator) filter (where member = 'all') as contacts,
        sum(numerator) filter (
            where member in (
                'contact_state=observed',
                'contact_state=released',
                'contact_state=case',
                'contact_state=moved',
                'contact_state=lost',
                'contact_state=died'
            )
        ) as in_a_state

    from {{ ref('fct_indicators_daily') }}

    where
        indicator_id = 'contacts_traced'
        and area_id = {{ run_value('district_id') }}
        and has_data

    group by 1

),

differing as (

    select
        traced.report_date,
        traced.contacts,
        figures.contacts as printed,
        figures.in_a_state

    from traced

    inner join figures
        on traced.report_date = figures.report_date

    where
        traced.contacts != figures.contacts
        or traced.contacts != coalesce(figures.in_a_state, 0)

)

select * from differing
