with

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

applications as (

    select * from {{ ref('stg_policy_applications') }}

),

first_payments as (

    select
        enterprise_key,
        min(paid_date) as first_paid_date

    from applications

    group by 1

),

dated as (

    select
        *,
        greatest(valid_from, registered_date) as held_from

    from firms

),

{# What had ended before the firm was registered never held. #}
final as (

    select
        firms.enterprise_key,
        firms.community_id,
        firms.industry_code,
        firms.sector,
        firms.size_class,
        firms.rule_id as size_rule_id,
        firms.employees,
        firms.registered_date,
        first_payments.first_paid_date,
        firms.held_from as valid_from,
        firms.valid_to

    from dated as firms

    left join first_payments
        on firms.enterprise_key = first_payments.enterprise_key

    where coalesce(firms.valid_to > firms.held_from, true)

)

select * from final
