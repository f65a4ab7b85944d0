with

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

final as (

    select
        enterprise_key,
        community_id,
        industry_code,
        sector,
        size_class,
        rule_id as size_rule_id,
        employees,
        registered_date

    from firms

)

select * from final
