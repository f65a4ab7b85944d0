with

leads as (

    select * from {{ ref('int_leads_tracked') }}

),

final as (

    select
        lead_id,
        community_id,
        lead_source,
        declared_priority,
        priority,
        outcome,
        priority_rule_id,
        rule_id as limit_rule_id,
        coalesce(first_checked_at <= first_check_due_at, false)
            as is_first_checked_on_time,
        coalesce(closed_at <= close_due_at, false) as is_closed_on_time,
        business_date as received_date,
        received_at,
        first_check_due_at,
        first_checked_at,
        close_due_at,
        closed_at

    from leads

)

select * from final
