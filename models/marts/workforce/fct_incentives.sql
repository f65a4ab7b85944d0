with

allowances as (

    select * from {{ ref('int_allowances_judged') }}

),

{# A reversal belongs to the day that it takes back from, and to its approval. #}
days as (

    select
        allowances.* replace (
            coalesce(allowances.approved_date, originals.approved_date)
                as approved_date
        ),
        originals.incentive_id is not null as is_reversal,
        coalesce(originals.staff_id, allowances.staff_id) as day_staff_id,
        coalesce(originals.basis_date, allowances.basis_date) as day_date,
        coalesce(originals.allowance_yuan, allowances.allowance_yuan) as due_yuan

    from allowances

    left join allowances as originals
        on allowances.reverses_incentive_id = originals.incentive_id

),

{# What was claimed for the day of a person by then; what has no approval comes last. #}
claimed as (

    select
        *,
        sum(amount_yuan) over (
            partition by day_staff_id, day_date
            order by approved_date, incentive_id
            rows between unbounded preceding and current row
        ) as claimed_yuan,
        row_number() over (
            partition by day_staff_id, day_date
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
        cast(if(is_first, due_yuan, 0) as decimal(18, 2)) as allowance_yuan,
        case
            when due_yuan is not null
                then cast(
                    greatest(claimed_yuan - due_yuan, 0)
                    - greatest(claimed_yuan - amount_yuan - due_yuan, 0)
                    as decimal(18, 2)
                )
        end as beyond_rule_yuan,
        is_frontline,
        has_direct_contact,
        basis_date,
        approved_date,
        paid_date

    from claimed

)

select * from final
