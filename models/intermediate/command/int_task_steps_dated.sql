with

tasks as (

    select * from {{ ref('int_tasks_told') }}

),

steps as (

    select * from {{ ref('int_task_steps_told') }}

),

{# What is dated before the receipt counts only where nothing else tells the step. In
   one moment a closing comes before the task is taken up again. #}
dated as (

    select
        steps.step_key,
        steps.task_key,
        steps.step,
        steps.unit,
        steps.outcome,
        steps.is_satisfied,
        steps.acted_at,
        {{ by_day_end('steps.acted_at') }} as acted_by,
        coalesce(acted_by < tasks.opened_at, false) as is_early,
        cast(steps.acted_at as date) as acted_date,
        list_position([
            'assigned', 'transferred', 'answered', 'closed', 'called_back', 'reopened'
        ], steps.step) as step_order,
        steps.step in ('closed', 'reopened')
        and steps.acted_at = date_trunc('day', steps.acted_at) as is_loose

    from steps

    left join tasks
        on steps.task_key = tasks.task_key

    qualify
        not is_early
        or bool_and(is_early) over (partition by steps.task_key, steps.step)

)

select * from dated
