with

allowances as (

    select * from {{ ref('int_allowances_judged') }}

),

reversals as (

    select * from {{ ref('int_reversals_matched') }}

    where feed = 'incentive_records'

),

{# A reversal belongs to the day that it takes back from. It is approved by itself, no
   sooner than what it reverses, and paid back likewise; where that never was, neither
   is it. No more is taken back than was claimed. #}
days as (

    select
        allowances.* replace (
            case
                when allowances.reverses_incentive_id is null
                    then allowances.approved_date
                when originals.approved_date is not null
                    then greatest(
                        originals.approved_date,
                        coalesce(
                            allowances.approved_date,
                            allowances.paid_date,
                            allowances.basis_date
                        )
                    )
            end as approved_date,
            case
                when allowances.reverses_incentive_id is null
                    then allowances.paid_date
                when originals.paid_date is not null
                    then greatest(
                        originals.paid_date,
                        coalesce(
                            allowances.paid_date,
                            allowances.approved_date,
                            allowances.basis_date
                        )
                    )
            end as paid_date
        ),
        if(
            allowances.reverses_incentive_id is null,
            allowances.approved_date, originals.approved_date
        ) as grant_approved_date,
        allowances.reverses_incentive_id is not null as is_reversal,
        coalesce(
            reversals.granted_yuan_counted, allowances.amount_yuan
        ) as counted_yuan,
        coalesce(originals.person_id, allowances.person_id) as day_person_id,
        coalesce(originals.basis_date, allowances.basis_date) as day_date,
        coalesce(originals.allowance_yuan, allowances.allowance_yuan) as due_yuan

    from allowances

    left join allowances as originals
        on allowances.reverses_incentive_id = originals.incentive_id

    left join reversals
        on allowances.incentive_id = reversals.record_id

),

{# What was claimed for the day of a person by then; what has no approval comes last. #}
claimed as (

    select
        *,
        max(due_yuan) over (partition by day_person_id, day_date) as day_due_yuan,
        sum(counted_yuan) over (
            partition by day_person_id, day_date
            order by approved_date, is_reversal, incentive_id
            rows between unbounded preceding and current row
        ) as claimed_yuan,
        not is_reversal and row_number() over (
            partition by day_person_id, day_date
            order by is_reversal, approved_date, incentive_id
        ) = 1 as is_first

    from days

),

{# A day is due once, and what is claimed beyond it is beyond the rule. #}
final as (

    select
        incentive_id,
        reverses_incentive_id,
        staff_id,
        community_id,
        clause,
        rule_id as allowance_rule_id,
        amount_yuan,
        cast(counted_yuan as decimal(18, 2)) as counted_yuan,
        case
            when due_yuan is not null
                then cast(if(is_first, day_due_yuan, 0) as decimal(18, 2))
        end as allowance_yuan,
        case
            when day_due_yuan is not null
                then cast(
                    greatest(claimed_yuan - day_due_yuan, 0)
                    - greatest(claimed_yuan - counted_yuan - day_due_yuan, 0)
                    as decimal(18, 2)
                )
        end as beyond_rule_yuan,
        is_frontline,
        has_direct_contact,
        basis_date,
        approved_date,
        grant_approved_date,
        paid_date

    from claimed

)

select * from final
