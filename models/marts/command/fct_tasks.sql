with

tasks as (

    select * from {{ ref('int_tasks_timed') }}

),

{# Leads stand apart: `fct_leads`. #}
final as (

    select
        task_key,
        task_kind,
        task_id,
        purpose,
        area_id,
        owner_unit,
        kind_owner,
        subject_key,
        staff_id,
        topic,
        priority,
        outcome,
        limit_rule_id,
        reopenings,
        is_answered_on_time,
        is_closed_on_time,
        is_satisfied,
        is_withdrawn,
        has_called_back,
        hours_to_answer,
        hours_to_close,
        opened_date,
        answer_due_date,
        answered_date,
        close_due_date,
        closed_date,
        called_back_date,
        opened_at,
        answer_due_at,
        answered_at,
        close_due_at,
        reopened_at,
        closed_at

    from tasks

    where task_kind != 'lead'

)

select * from final
