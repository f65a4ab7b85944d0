with

tasks as (

    select * from {{ ref('int_tasks_told') }}

),

steps as (

    select * from {{ ref('int_task_steps_ordered') }}

),

followed as (

    select
        *,
        last_value(
            if(step in ('answered', 'called_back'), null, step) ignore nulls
        ) over (
            partition by task_key
            order by step_number
            rows between unbounded preceding and 1 preceding
        ) as step_before

    from steps

),

{# Whoever hands a closed lead out again takes it up again. #}
opened as (

    select
        *,
        coalesce(
            step in ('assigned', 'transferred', 'reopened') and step_before = 'closed',
            false
        ) as is_opening

    from followed

),

numbered as (

    select
        *,
        1 + sum(cast(is_opening as integer)) over (
            partition by task_key
            order by step_number
        ) as turn

    from opened

),

{# The earliest counts, and before the receipt only what nothing else tells. #}
turns as (

    select
        task_key,
        turn,
        min(acted_at) filter (where is_opening) as opened_at,
        arg_min(acted_at, (is_early, acted_by, step_key)) filter (
            where step in ('answered', 'closed')
        ) as answered_at,
        arg_min(acted_at, (is_early, acted_by, step_key)) filter (
            where step = 'closed'
        ) as closed_at,
        arg_min(outcome, (is_early, acted_by, step_key)) filter (
            where step = 'closed'
        ) as outcome,
        arg_max(unit, step_number) filter (where step in ('assigned', 'transferred'))
            as owner_unit,
        max(acted_at) filter (where step = 'called_back') as called_back_at,
        arg_max(is_satisfied, step_number) filter (where step = 'called_back')
            as is_satisfied

    from numbered

    group by 1, 2

),

final as (

    select
        tasks.task_key,
        tasks.task_kind,
        tasks.task_id,
        turns.outcome,
        turns.is_satisfied,
        cast(coalesce(turns.turn, 1) as bigint) as turn,
        coalesce(turns.opened_at, tasks.opened_at) as opened_at,
        turns.answered_at,
        turns.closed_at,
        lead(turns.opened_at) over (partition by tasks.task_key order by turns.turn)
            as reopened_at,
        turns.called_back_at,
        coalesce(
            last_value(turns.owner_unit ignore nulls) over (
                partition by tasks.task_key
                order by turns.turn
            ), tasks.owner_unit
        ) as owner_unit

    from tasks

    left join turns
        on tasks.task_key = turns.task_key

)

select * from final
