with

incentives as (

    select * from {{ ref('stg_incentive_records') }}

),

staff as (

    select * from {{ ref('stg_staff') }}

),

shifts as (

    select
        *,
        cast(scheduled_start_at as date) as duty_date,
        coalesce(ended_at, scheduled_end_at) as until_at

    from {{ ref('stg_duty_shifts') }}

    where started_at is not null

),

checks as (

    select * from {{ ref('stg_health_checks') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

contact_sites as (

    select * from {{ ref('map_contact_sites') }}

),

rest_days as (

    select * from {{ ref('map_rest_days') }}

),

{# Contact is shown by a sample, by somebody seen in hospital, or by the post. After
   midnight it is of the shift that goes on. #}
contacts as (

    select
        checks.staff_id,
        coalesce(shifts.duty_date, cast(checks.checked_at as date)) as contact_date

    from checks

    left join shifts
        on
            checks.staff_id = shifts.staff_id
            and checks.checked_at between shifts.started_at and shifts.until_at

    left join stays
        on
            checks.person_key = stays.person_key
            and checks.checked_at >= stays.started_at
            and coalesce(checks.checked_at < stays.ended_at, true)

    where checks.test_result is not null or stays.person_key is not null

    union

    select
        shifts.staff_id,
        shifts.duty_date as contact_date

    from shifts

    inner join contact_sites
        on contains(shifts.site, contact_sites.site_word)

),

staff_days as (

    select distinct
        staff_id,
        duty_date

    from shifts

),

facts as (

    select
        incentives.incentive_id,
        incentives.staff_id,
        incentives.community_id,
        incentives.clause,
        staff.staff_line,
        case
            when incentives.reverses_incentive_id is not null
                then {{ senders_own(
                    'incentives.reverses_incentive_id', 'incentives._sender'
                ) }}
        end as reverses_incentive_id,
        cast(incentives.amount_yuan as decimal(18, 2)) as amount_yuan,
        if(staff_days.staff_id is null, 0, 1) as duty_days,
        incentives.is_frontline,
        contacts.staff_id is not null as has_direct_contact,
        coalesce(rest_days.is_rest_day, isodow(incentives.basis_date) > 5)
            as is_rest_day,
        incentives.basis_date,
        incentives.approved_date,
        incentives.paid_date,
        incentives.basis_date as business_date

    from incentives

    left join staff
        on
            incentives.staff_id = staff.staff_id
            and {{ held_on('staff', 'incentives.basis_date') }}

    left join staff_days
        on
            incentives.staff_id = staff_days.staff_id
            and incentives.basis_date = staff_days.duty_date
            and coalesce(staff.left_date >= incentives.basis_date, true)

    left join contacts
        on
            staff_days.staff_id = contacts.staff_id
            and staff_days.duty_date = contacts.contact_date

    left join rest_days
        on incentives.basis_date = rest_days.calendar_date

),

decided as (

    {{ decide('staff_allowance', 'facts') }}

),

{# Of somebody whom no register knows, nobody can say what is due. #}
known as (

    select
        * exclude (allowance_yuan),
        case when staff_line is not null then allowance_yuan end as allowance_yuan

    from decided

)

select * from known
