with

numbers as (

    select distinct
        staff_id,
        person_id

    from {{ ref('int_staff_held') }}

),

shifts as (

    select * from {{ ref('int_shifts_attended') }}

    where is_attended

),

{# A check at midnight sharp bears a date and no hour. #}
checks as (

    select
        *,
        nullif(checked_at, date_trunc('day', checked_at)) as timed_at

    from {{ ref('stg_health_checks') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

contact_sites as (

    select * from {{ ref('map_contact_sites') }}

),

{# Contact is shown by a sample, by somebody seen in hospital, or by the post. After
   midnight it is of the shift that goes on. #}
contacts as (

    select
        coalesce(numbers.person_id, checks.staff_id) as person_id,
        coalesce(shifts.shift_date, cast(checks.checked_at as date)) as contact_date

    from checks

    left join numbers
        on checks.staff_id = numbers.staff_id

    left join shifts
        on
            coalesce(numbers.person_id, checks.staff_id) = shifts.person_id
            and checks.timed_at
            between shifts.known_start_at and shifts.present_until_at

    left join stays
        on
            checks.person_key = stays.person_key
            and checks.checked_at >= stays.started_at
            and coalesce(checks.checked_at < stays.ended_at, true)

    where
        checks.staff_id is not null
        and (checks.test_result is not null or stays.person_key is not null)

    union

    select
        shifts.person_id,
        shifts.shift_date as contact_date

    from shifts

    inner join contact_sites
        on contains(shifts.site, contact_sites.site_word)

)

select * from contacts
