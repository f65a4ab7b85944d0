with

rules as (

    select * from {{ ref('int_rules_listed') }}

),

final as (

    select
        rule_id,
        decision,
        because,
        source,
        is_illustrative,
        effective_from,
        effective_to

    from rules

)

select * from final
