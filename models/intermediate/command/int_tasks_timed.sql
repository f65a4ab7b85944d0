with

tasks as (

    select * from {{ ref('int_tasks_told') }}

),

limits as (

    select * from {{ ref('int_tasks_limited') }}

),

taken_up as (

    select * from {{ ref('int_tasks_taken_up') }}

),

{# The last turn says how a task stands; what is dated before it was opened is no answer
   as long as another is. #}
turns as (

    select
        tasks.task_key,
        arg_min(taken_up.answered_at, (
            {{ by_day_end('taken_up.answered_at') }} < tasks.opened_at,
            {{ by_day_end('taken_up.answered_at') }}
        )) as answered_at,
        max(taken_up.turn) - 1 as reopenings,
        max(taken_up.opened_at) filter (where taken_up.turn > 1) as reopened_at,
        max(taken_up.closed_at) filter (where taken_up.reopened_at is null)
            as closed_at,
        max(taken_up.outcome) filter (where taken_up.reopened_at is null) as outcome,
        arg_max(taken_up.owner_unit, taken_up.turn) as owner_unit,
        max(taken_up.called_back_at) as called_back_at,
        arg_max(taken_up.is_satisfied, taken_up.turn) filter (
            where taken_up.called_back_at is not null
        ) as is_satisfied

    from tasks

    inner join taken_up
        on tasks.task_key = taken_up.task_key

    group by 1

),

hours as (

    select
        tasks.*,
        limits.priority,
        limits.limit_rule_id,
        coalesce(turns.reopenings, 0) as reopenings,
        turns.answered_at,
        turns.reopened_at,
        turns.closed_at,
        turns.outcome,
        turns.is_satisfied,
        turns.called_back_at,
        turns.owner_unit as last_owner_unit,
        {{ by_day_end('turns.answered_at') }} as answered_by,
        {{ by_day_end('turns.closed_at') }} as closed_by,
        if(turns.outcome = 'withdrawn', closed_by, null) as withdrawn_by,
        if(withdrawn_by <= limits.answer_due_at, null, limits.answer_due_at)
            as answer_due_at,
        if(withdrawn_by <= limits.close_due_at, null, limits.close_due_at)
            as close_due_at

    from tasks

    inner join limits
        on tasks.task_key = limits.task_key

    left join turns
        on tasks.task_key = turns.task_key

),

final as (

    select
        task_key,
        task_kind,
        task_id,
        purpose,
        area_id,
        last_owner_unit as owner_unit,
        task_kind || '/' || last_owner_unit as kind_owner,
        subject_key,
        staff_id,
        topic,
        priority,
        outcome,
        limit_rule_id,
        reopenings,
        coalesce(answered_by between opened_at and answer_due_at, false)
            as is_answered_on_time,
        coalesce(closed_by between opened_at and close_due_at, false)
            as is_closed_on_time,
        is_satisfied,
        coalesce(outcome = 'withdrawn', false) as is_withdrawn,
        is_satisfied is not null as has_called_back,
        case
            when answered_by >= opened_at
                then (date_diff('minute', opened_at, answered_by) + 3) // 6 / 10
        end as hours_to_answer,
        case
            when closed_by >= opened_at
                then (date_diff('minute', opened_at, closed_by) + 3) // 6 / 10
        end as hours_to_close,
        cast(opened_at as date) as opened_date,
        cast(answer_due_at as date) as answer_due_date,
        cast(answered_at as date) as answered_date,
        cast(close_due_at as date) as close_due_date,
        cast(closed_at as date) as closed_date,
        cast(called_back_at as date) as called_back_date,
        opened_at,
        answer_due_at,
        answered_at,
        close_due_at,
        reopened_at,
        closed_at

    from hours

)

select * from final
