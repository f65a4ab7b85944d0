with

tasks as (

    select * from {{ ref('stg_task_versions') }}

),

leads as (

    select * from {{ ref('int_leads_prioritised') }}

),

versions as (

    select
        'lead' as task_kind,
        lead_id as task_id,
        version_place,
        priority,
        received_at as opened_at,
        changed_at,
        cast(null as timestamp) as answer_due_at,
        cast(null as timestamp) as due_at

    from leads

    union all

    select
        task_kind,
        task_id,
        version_place,
        coalesce(priority, 'normal') as priority,
        opened_at,
        changed_at,
        answer_due_at,
        due_at

    from tasks

),

facts as (

    select
        task_kind || '|' || task_id as task_key,
        task_kind,
        version_place,
        priority,
        first_value(opened_at) over (
            partition by task_kind, task_id
            order by version_place
        ) as opened_at,
        cast(
            first_value(opened_at) over (
                partition by task_kind, task_id
                order by version_place
            ) as date
        ) as business_date,
        lag(changed_at) over (
            partition by task_kind, task_id
            order by version_place
        ) as superseded_at,
        changed_at,
        answer_due_at as stated_answer_due_at,
        due_at as stated_close_due_at

    from versions

),

limited as (

    {{ decide('task_limit', 'facts') }}

)

select * from limited
