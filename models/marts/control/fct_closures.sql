with

closures as (

    select * from {{ ref('int_closures_judged') }}

),

final as (

    select
        place_id,
        community_id,
        settlement,
        compound,
        building,
        unit,
        closure_level,
        rule_id as closure_rule_id,
        cast(observed_households as integer) as observed_households,
        cast(cases as integer) as cases,
        business_date as report_date

    from closures

)

select * from final
