with

incentives as (

    select * from {{ ref('stg_incentive_records') }}

),

held as (

    select * from {{ ref('int_staff_held') }}

),

numbers as (

    select distinct
        staff_id,
        person_id

    from held

),

shifts as (

    select * from {{ ref('int_shifts_attended') }}

    where is_attended

),

contacts as (

    select * from {{ ref('int_contact_days_shown') }}

),

rest_days as (

    select * from {{ ref('map_rest_days') }}

),

staff_days as (

    select distinct
        person_id,
        shift_date

    from shifts

),

claims as (

    select
        incentives.*,
        coalesce(numbers.person_id, incentives.staff_id) as person_id,
        held.staff_line,
        numbers.person_id is not null and held.staff_id is null as is_off_register

    from incentives

    left join numbers
        on incentives.staff_id = numbers.staff_id

    left join held
        on
            incentives.staff_id = held.staff_id
            and {{ held_on('held', 'incentives.basis_date') }}

),

facts as (

    select
        claims.incentive_id,
        claims.staff_id,
        claims.person_id,
        claims.community_id,
        claims.clause,
        claims.staff_line,
        case
            when claims.reverses_incentive_id is not null
                then {{ senders_own(
                    'claims.reverses_incentive_id', 'claims._sender'
                ) }}
        end as reverses_incentive_id,
        cast(claims.amount_yuan as decimal(18, 2)) as amount_yuan,
        if(staff_days.person_id is null or claims.is_off_register, 0, 1) as duty_days,
        claims.is_frontline,
        claims.is_off_register,
        contacts.person_id is not null as has_direct_contact,
        coalesce(rest_days.is_rest_day, isodow(claims.basis_date) > 5) as is_rest_day,
        claims.basis_date,
        claims.approved_date,
        claims.paid_date,
        claims.basis_date as business_date

    from claims

    left join staff_days
        on
            claims.person_id = staff_days.person_id
            and claims.basis_date = staff_days.shift_date

    left join contacts
        on
            staff_days.person_id = contacts.person_id
            and staff_days.shift_date = contacts.contact_date

    left join rest_days
        on claims.basis_date = rest_days.calendar_date

),

decided as (

    {{ decide('staff_allowance', 'facts') }}

),

{# Of somebody whom no register knows, nobody can say what is due; of somebody whom it
   does not name on the day nothing is. #}
known as (

    select
        * exclude (allowance_yuan),
        case
            when is_off_register then 0
            when staff_line is not null then allowance_yuan
        end as allowance_yuan

    from decided

)

select * from known
