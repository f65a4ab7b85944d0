with

tasks as (

    select * from {{ ref('stg_tasks') }}

),

leads as (

    select * from {{ ref('stg_leads') }}

),

kinds as (

    select * from {{ ref('code_task_kinds') }}

),

told as (

    select
        task_kind,
        task_id,
        area_id,
        owner_unit,
        subject_key,
        staff_id,
        topic,
        opened_at

    from tasks

    union all

    select
        'lead' as task_kind,
        lead_id as task_id,
        community_id as area_id,
        null as owner_unit,
        person_key as subject_key,
        null as staff_id,
        lead_source as topic,
        received_at as opened_at

    from leads

),

{# A task is about somebody of its own purpose alone. #}
final as (

    select
        told.task_kind || '|' || told.task_id as task_key,
        told.task_kind,
        told.task_id,
        kinds.purpose,
        told.area_id,
        coalesce(told.owner_unit, kinds.owner) as owner_unit,
        told.subject_key,
        if(kinds.purpose = 'workforce', told.staff_id, null) as staff_id,
        told.topic,
        told.opened_at

    from told

    inner join kinds
        on told.task_kind = kinds.code

)

select * from final
