with

allowances as (

    select * from {{ ref('int_allowances_judged') }}

),

final as (

    select
        incentive_id,
        staff_id,
        community_id,
        clause,
        rule_id as allowance_rule_id,
        amount_yuan,
        cast(allowance_yuan as decimal(18, 2)) as allowance_yuan,
        cast(greatest(amount_yuan - allowance_yuan, 0) as decimal(18, 2))
            as beyond_rule_yuan,
        is_frontline,
        basis_date,
        approved_date,
        paid_date

    from allowances

)

select * from final
