with

applications as (

    select * from {{ ref('int_applications_placed') }}

),

final as (

    select
        application_id,
        enterprise_key,
        instrument,
        community_id,
        size_class,
        clause,
        amount_rule_id,
        amount_applied_yuan,
        amount_approved_yuan,
        amount_paid_yuan,
        amount_by_rule_yuan,
        beyond_rule_yuan,
        is_approved,
        coalesce(decided_date <= due_date, false) as is_decided_on_time,
        submitted_date,
        due_date,
        decided_date,
        paid_date,
        registered_date

    from applications

)

select * from final
