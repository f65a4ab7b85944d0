with

leads as (

    select * from {{ ref('int_leads_limited') }}

),

taken_up as (

    select * from {{ ref('int_leads_taken_up') }}

),

{# The last turn says how a lead stands; what is dated before the receipt is no check
   as long as another is. #}
turns as (

    select
        leads.lead_id,
        arg_min(taken_up.first_checked_at, (
            {{ by_day_end('taken_up.first_checked_at') }} < leads.received_at,
            {{ by_day_end('taken_up.first_checked_at') }}
        )) as first_checked_at,
        max(taken_up.turn) - 1 as reopenings,
        max(taken_up.opened_at) filter (where taken_up.turn > 1) as reopened_at,
        max(taken_up.closed_at) filter (where taken_up.reopened_at is null)
            as closed_at,
        max(taken_up.outcome) filter (where taken_up.reopened_at is null) as outcome

    from leads

    inner join taken_up
        on leads.lead_id = taken_up.lead_id

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
