with

firm_weeks as (

    select * from {{ ref('int_firm_weeks_expected') }}

),

weeks as (

    select * from {{ ref('fct_recovery_weeks') }}

),

decided as (

    {{ decide('resumption', 'firm_weeks') }}

),

{# A firm without staff on its books has no share of them back. #}
staffed as (

    select
        * exclude (rule_id, rules_digest),
        rule_id as resumption_rule_id,
        employees_returned / nullif(employees_total, 0) as returned_rate

    from decided

),

returned as (

    {{ decide('staff_return', 'staffed') }}

),

final as (

    select
        returned.enterprise_key || '|' || cast(returned.week_end_date as varchar)
            as enterprise_week_id,
        returned.enterprise_key,
        returned.community_id,
        returned.size_class,
        returned.sector,
        returned.resumption_rule_id,
        returned.rule_id as staff_return_rule_id,
        returned.employees_total,
        returned.employees_returned,
        returned.returned_rate,
        returned.electricity_kwh,
        returned.base_electricity_kwh,
        returned.revenue_wan,
        returned.base_revenue_wan,
        returned.has_reported,
        returned.is_resumed,
        returned.is_resumed is not null as has_declared,
        coalesce(returned.is_resumed, true) as may_have_resumed,
        returned.electricity_kwh is not null and returned.base_electricity_kwh > 0
            as has_electricity,
        returned.revenue_wan is not null and returned.base_revenue_wan > 0
            as has_revenue,
        coalesce(returned.employees_total > 0, false)
        and returned.employees_returned is not null as has_staff,
        returned.size_class in ('micro', 'small', 'medium') as is_sme,
        returned.is_mostly_back,
        returned.is_resumed_by_electricity,
        coalesce(returned.is_resumed and not returned.is_resumed_by_electricity, false)
            as is_dark,
        returned.registered_date,
        returned.reported_date,
        returned.week_end_date,
        weeks.counted_from_date,
        weeks.counted_until_date

    from returned

    inner join weeks
        on returned.week_end_date = weeks.week_end_date

)

select * from final
