with

tasks as (

    select * from {{ ref('int_tasks_timed') }}

    where task_kind = 'lead'

),

leads as (

    select * from {{ ref('int_leads_prioritised') }}

    where version_place = 1

),

final as (

    select
        leads.lead_id,
        leads.community_id,
        leads.lead_source,
        leads.declared_priority,
        leads.priority,
        tasks.outcome,
        leads.rule_id as priority_rule_id,
        tasks.limit_rule_id,
        tasks.reopenings,
        tasks.is_answered_on_time as is_first_checked_on_time,
        tasks.is_closed_on_time,
        tasks.hours_to_answer as hours_to_first_check,
        tasks.hours_to_close,
        tasks.opened_date as received_date,
        tasks.answer_due_date as first_check_due_date,
        tasks.answered_date as first_checked_date,
        tasks.close_due_date,
        tasks.closed_date,
        tasks.opened_at as received_at,
        tasks.answer_due_at as first_check_due_at,
        tasks.answered_at as first_checked_at,
        tasks.close_due_at,
        tasks.reopened_at,
        tasks.closed_at

    from leads

    inner join tasks
        on leads.lead_id = tasks.task_id

)

select * from final
