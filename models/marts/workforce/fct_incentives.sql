with

incentives as (

    select * from {{ ref('stg_incentive_records') }}

),

final as (

    select
        incentive_id,
        staff_id,
        community_id,
        clause,
        cast(amount_yuan as decimal(18, 2)) as amount_yuan,
        is_frontline,
        basis_date,
        approved_date,
        paid_date

    from incentives

)

select * from final
