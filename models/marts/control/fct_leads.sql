with

leads as (

    select * from {{ ref('int_leads_limited') }}

),

{# The last turn says how a lead stands. #}
turns as (

    select
        lead_id,
        min(first_checked_at) as first_checked_at,
        max(turn) - 1 as reopenings,
        max(opened_at) filter (where turn > 1) as reopened_at,
        max(closed_at) filter (where reopened_at is null) as closed_at,
        max(outcome) filter (where reopened_at is null) as outcome

    from {{ ref('int_leads_taken_up') }}

    group by 1

),

hours as (

    select
        leads.*,
        coalesce(turns.reopenings, 0) as reopenings,
        turns.first_checked_at,
        turns.reopened_at,
        turns.closed_at,
        turns.outcome,
        {{ by_day_end('turns.first_checked_at') }} as first_checked_by,
        {{ by_day_end('turns.closed_at') }} as closed_by

    from leads

    left join turns
        on leads.lead_id = turns.lead_id

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
        limit_rule_id,
        reopenings,
        coalesce(first_checked_by between received_at and first_check_due_at, false)
            as is_first_checked_on_time,
        coalesce(closed_by between received_at and close_due_at, false)
            as is_closed_on_time,
        case
            when first_checked_by >= received_at
                then (date_diff('minute', received_at, first_checked_by) + 3) // 6 / 10
        end as hours_to_first_check,
        case
            when closed_by >= received_at
                then (date_diff('minute', received_at, closed_by) + 3) // 6 / 10
        end as hours_to_close,
        business_date as received_date,
        cast(first_check_due_at as date) as first_check_due_date,
        cast(first_checked_at as date) as first_checked_date,
        cast(close_due_at as date) as close_due_date,
        cast(closed_at as date) as closed_date,
        received_at,
        first_check_due_at,
        first_checked_at,
        close_due_at,
        reopened_at,
        closed_at

    from hours

)

select * from final
