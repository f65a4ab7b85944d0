with

risks as (

    select * from {{ ref('int_area_risks_judged') }}

),

keyed as (

    select
        cast(business_date as varchar) || '|' || area_id as area_day_id,
        area_id,
        area_level,
        risk_level,
        rule_id as risk_rule_id,
        cast(cumulative_cases as integer) as cumulative_cases,
        cast(new_cases_14_days as integer) as new_cases_14_days,
        cast(weekly_incidence as double) as weekly_incidence,
        business_date as report_date

    from risks

)

select * from keyed
