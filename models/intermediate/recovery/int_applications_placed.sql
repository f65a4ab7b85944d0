with

applications as (

    select * from {{ ref('stg_policy_applications') }}

),

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

placed as (

    select
        applications.application_id,
        applications.enterprise_key,
        applications.instrument,
        firms.community_id,
        firms.size_class,
        cast(applications.amount_applied_yuan as decimal(18, 2)) as amount_applied_yuan,
        cast(applications.amount_approved_yuan as decimal(18, 2))
            as amount_approved_yuan,
        cast(applications.amount_paid_yuan as decimal(18, 2)) as amount_paid_yuan,
        applications.is_approved,
        applications.submitted_date,
        applications.due_date,
        applications.decided_date,
        applications.paid_date,
        firms.registered_date

    from applications

    inner join firms
        on applications.enterprise_key = firms.enterprise_key

)

select * from placed
