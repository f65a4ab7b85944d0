with

turns as (

    select * from {{ ref('int_task_turns_dated') }}

),

{# Leads stand apart: `fct_lead_turns`. #}
final as (

    select
        task_key,
        turn,
        task_kind,
        task_id,
        purpose,
        area_id,
        owner_unit,
        kind_owner,
        subject_key,
        limit_rule_id,
        outcome,
        kind_outcome,
        is_taken_up_again,
        first_opened_date,
        close_due_date,
        opened_date,
        overdue_from_date,
        aged_three_date,
        aged_seven_date,
        closed_date,
        reopened_date

    from turns

    where task_kind != 'lead'

)

select * from final
