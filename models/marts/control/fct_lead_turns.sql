with

turns as (

    select * from {{ ref('int_task_turns_dated') }}

    where task_kind = 'lead'

),

leads as (

    select * from {{ ref('fct_leads') }}

),

final as (

    select
        leads.lead_id,
        turns.turn,
        leads.community_id,
        leads.lead_source,
        turns.limit_rule_id,
        turns.outcome,
        turns.first_opened_date as received_date,
        turns.close_due_date,
        turns.opened_date,
        turns.overdue_from_date,
        turns.aged_three_date,
        turns.aged_seven_date,
        turns.closed_date,
        turns.reopened_date

    from turns

    inner join leads
        on turns.task_id = leads.lead_id

)

select * from final
