with

firm_weeks as (

    select * from {{ ref('int_firm_weeks_expected') }}

),

weeks as (

    select * from {{ ref('int_weeks_counted') }}

),

decided as (

    {{ decide('resumption', 'firm_weeks') }}

),

final as (

    select
        decided.enterprise_key || '|' || cast(decided.week_end_date as varchar)
            as enterprise_week_id,
        decided.enterprise_key,
        decided.community_id,
        decided.size_class,
        decided.rule_id as resumption_rule_id,
        decided.employees_total,
        decided.employees_returned,
        decided.electricity_kwh,
        decided.base_electricity_kwh,
        decided.revenue_wan,
        decided.base_revenue_wan,
        decided.has_reported,
        decided.is_resumed,
        decided.is_resumed is not null as has_declared,
        decided.electricity_kwh is not null and decided.base_electricity_kwh > 0
            as has_electricity,
        decided.revenue_wan is not null and decided.base_revenue_wan > 0
            as has_revenue,
        decided.employees_total is not null and decided.employees_returned is not null
            as has_staff,
        decided.size_class in ('micro', 'small', 'medium') as is_sme,
        decided.is_resumed_by_electricity,
        decided.registered_date,
        decided.reported_date,
        decided.week_end_date,
        weeks.counted_from_date,
        weeks.counted_until_date

    from decided

    inner join weeks
        on decided.week_end_date = weeks.week_end_date

)

select * from final
