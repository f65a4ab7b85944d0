with

incentives as (

    select * from {{ ref('int_allowances_judged') }}

),

final as (

    select
        incentive_id,
        staff_id,
        community_id,
        clause,
        allowance_rule_id,
        amount_yuan,
        allowance_yuan,
        beyond_rule_yuan,
        is_frontline,
        basis_date,
        approved_date,
        paid_date

    from incentives

)

select * from final
