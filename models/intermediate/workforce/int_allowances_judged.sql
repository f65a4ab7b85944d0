with

incentives as (

    select
        *,
        reverses_incentive_id is not null as is_reversal

    from {{ ref('stg_incentive_records') }}

),

{# What a reversal takes back: as its sender numbers its records. #}
reversals as (

    select
        {{ senders_own('reverses_incentive_id') }} as incentive_id,
        sum(amount_yuan) as reversed_yuan

    from incentives

    where is_reversal

    group by 1

),

clauses as (

    select * from {{ ref('code_incentive_clauses') }}

),

staff as (

    select * from {{ ref('stg_staff') }}

),

staff_days as (

    select * from {{ ref('int_staff_days_attended') }}

),

{# One allowance a person-day: the first claim of a day that was worked counts it, and
   one that was taken back whole leaves it to the next. #}
facts as (

    select
        incentives.incentive_id,
        incentives.staff_id,
        incentives.community_id,
        incentives.clause,
        staff.staff_line,
        case
            when incentives.is_reversal
                then {{ senders_own(
                    'incentives.reverses_incentive_id', 'incentives._sender'
                ) }}
        end as reverses_incentive_id,
        cast(incentives.amount_yuan as decimal(18, 2)) as amount_yuan,
        case
            when staff_days.staff_id is null or incentives.is_reversal then 0
            when row_number() over (
                partition by incentives.staff_id, incentives.basis_date
                order by
                    incentives.is_reversal,
                    incentives.amount_yuan + coalesce(reversals.reversed_yuan, 0) <= 0,
                    incentives.approved_date,
                    incentives.incentive_id
            ) > 1 then 0
            else 1
        end as duty_days,
        incentives.is_frontline,
        clauses.has_direct_contact,
        clauses.is_prevention_worker,
        incentives.basis_date,
        incentives.approved_date,
        incentives.paid_date,
        incentives.basis_date as business_date

    from incentives

    left join reversals
        on incentives.incentive_id = reversals.incentive_id

    left join clauses
        on incentives.clause = clauses.code

    left join staff
        on
            incentives.staff_id = staff.staff_id
            and {{ held_on('staff', 'incentives.basis_date') }}

    left join staff_days
        on
            incentives.staff_id = staff_days.staff_id
            and incentives.basis_date = staff_days.duty_date

),

decided as (

    {{ decide('staff_allowance', 'facts') }}

)

select * from decided
