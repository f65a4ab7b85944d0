with

tasks as (

    select * from {{ ref('int_tasks_timed') }}

),

turns as (

    select * from {{ ref('int_tasks_taken_up') }}

),

final as (

    select
        turns.task_key,
        turns.turn,
        tasks.task_kind,
        tasks.task_id,
        tasks.purpose,
        tasks.area_id,
        turns.owner_unit,
        tasks.task_kind || '/' || turns.owner_unit as kind_owner,
        tasks.subject_key,
        tasks.limit_rule_id,
        turns.outcome,
        tasks.task_kind || '/' || turns.outcome as kind_outcome,
        turns.turn > 1 as is_taken_up_again,
        tasks.opened_date as first_opened_date,
        tasks.close_due_date,
        cast(turns.opened_at as date) as opened_date,
        if(
            tasks.close_due_date < cast(turns.opened_at as date),
            cast(turns.opened_at as date), tasks.close_due_date
        ) as overdue_from_date,
        greatest(tasks.opened_date + 4, cast(turns.opened_at as date))
            as aged_three_date,
        greatest(tasks.opened_date + 8, cast(turns.opened_at as date))
            as aged_seven_date,
        if(
            cast(turns.closed_at as date) < tasks.opened_date,
            tasks.opened_date, cast(turns.closed_at as date)
        ) as closed_date,
        cast(turns.reopened_at as date) as reopened_date

    from turns

    inner join tasks
        on turns.task_key = tasks.task_key

)

select * from final
