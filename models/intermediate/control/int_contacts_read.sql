with

contacts as (

    select distinct person_key from {{ ref('int_contacts_named') }}

),

checks as (

    select * from {{ ref('stg_health_checks') }}

),

forms as (

    select * from {{ ref('stg_registrations') }}

    where temperature_celsius is not null

),

hospitals as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital' and ended_at is not null

),

{# Being named or moved is no reading; a temperature on a form is one, and who lies in a
   hospital is watched there until he leaves it. #}
told as (

    select
        person_key,
        checked_at as read_at

    from checks

    union

    select
        person_key,
        submitted_at as read_at

    from forms

    union

    select
        person_key,
        ended_at as read_at

    from hospitals

),

of_contacts as (

    select told.*

    from told

    inner join contacts
        on told.person_key = contacts.person_key

)

select * from of_contacts
