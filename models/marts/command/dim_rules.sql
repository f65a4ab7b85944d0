with

rules as (

    select * from {{ ref('int_rules_listed') }}

)

select * from rules
