with

tasks as (

    select * from {{ ref('stg_tasks') }}

),

steps as (

    select * from {{ ref('stg_task_steps') }}

),

lead_actions as (

    select * from {{ ref('stg_lead_actions') }}

),

{# A sheet that tells the steps beside the task tells each once. #}
beside as (

    select
        task_kind,
        task_id,
        outcome,
        is_satisfied,
        unnest(['answered', 'closed', 'called_back']) as step,
        unnest([answered_at, closed_at, called_back_at]) as acted_at

    from tasks

),

told as (

    select
        'lead' as task_kind,
        lead_id as task_id,
        if(step = 'first_check', 'answered', step) as step,
        acted_at,
        cast(null as varchar) as unit,
        outcome,
        cast(null as boolean) as is_satisfied,
        action_id as step_id

    from lead_actions

    union all

    select
        task_kind,
        task_id,
        step,
        acted_at,
        unit,
        outcome,
        is_satisfied,
        step_id

    from steps

    union all

    select
        task_kind,
        task_id,
        step,
        acted_at,
        null as unit,
        if(step = 'closed', outcome, null) as outcome,
        if(step = 'called_back', is_satisfied, null) as is_satisfied,
        null as step_id

    from beside

    where acted_at is not null

),

{# What was withdrawn is over, and nobody has done it. #}
final as (

    select
        cast(to_json([task_kind, task_id, step, step_id]) as varchar) as step_key,
        task_kind || '|' || task_id as task_key,
        if(step = 'withdrawn', 'closed', step) as step,
        acted_at,
        unit,
        if(step = 'withdrawn', step, outcome) as outcome,
        is_satisfied

    from told

)

select * from final
