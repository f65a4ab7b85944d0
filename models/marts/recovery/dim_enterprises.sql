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
        greatest(valid_from, registered_date) as held_from,
        least(valid_to, closed_date) as held_to

    from firms

),

{# What had ended before the firm was registered never held. #}
final as (

    select
        dated.enterprise_key,
        dated.community_id,
        dated.industry_code,
        dated.sector,
        dated.size_class,
        dated.rule_id as size_rule_id,
        dated.employees,
        dated.registered_date,
        dated.closed_date,
        first_payments.first_paid_date,
        dated.held_from as valid_from,
        dated.held_to as valid_to

    from dated

    left join first_payments
        on dated.enterprise_key = first_payments.enterprise_key

    where coalesce(dated.held_to > dated.held_from, true)

)

select * from final
