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
        firms.closed_date,
        cast(
            firms.closed_date + 13 - cast(isodow(firms.closed_date + 6) as integer)
            as date
        ) as gone_week_end_date,
        first_payments.first_paid_date

    from firms

    left join first_payments
        on firms.enterprise_key = first_payments.enterprise_key

)

select * from final
