with

allowances as (

    select * from {{ ref('int_allowances_judged') }}

),

{# What is left of a record after each reversal of it, in their order. #}
left_over as (

    select
        allowances.*,
        originals.incentive_id is not null as is_reversal,
        coalesce(originals.allowance_yuan, allowances.allowance_yuan) as granted_yuan,
        coalesce(originals.amount_yuan, 0) + sum(allowances.amount_yuan) over (
            partition by
                originals.incentive_id is null,
                coalesce(originals.incentive_id, allowances.incentive_id)
            order by allowances.approved_date, allowances.incentive_id
            rows between unbounded preceding and current row
        ) as left_yuan

    from allowances

    left join allowances as originals
        on allowances.reverses_incentive_id = originals.incentive_id

),

beyond as (

    select
        *,
        greatest(left_yuan - granted_yuan, 0)
        - if(is_reversal, greatest(left_yuan - amount_yuan - granted_yuan, 0), 0)
            as beyond_yuan

    from left_over

),

final as (

    select
        incentive_id,
        reverses_incentive_id,
        staff_id,
        community_id,
        clause,
        rule_id as allowance_rule_id,
        amount_yuan,
        cast(allowance_yuan as decimal(18, 2)) as allowance_yuan,
        cast(beyond_yuan as decimal(18, 2)) as beyond_rule_yuan,
        is_frontline,
        basis_date,
        approved_date,
        paid_date

    from beyond

)

select * from final
