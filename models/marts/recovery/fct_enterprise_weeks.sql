with

reports as (

    select * from {{ ref('stg_enterprise_reports') }}

),

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

joined as (

    select
        firms.enterprise_key,
        firms.community_id,
        firms.size_class,
        firms.base_electricity_kwh,
        firms.base_revenue_wan,
        reports.employees_total,
        reports.employees_returned,
        reports.is_resumed,
        cast(reports.electricity_kwh as decimal(18, 2)) as electricity_kwh,
        cast(reports.revenue_wan as decimal(18, 2)) as revenue_wan,
        firms.registered_date,
        reports.week_end_date

    from firms

    inner join reports
        on
            firms.enterprise_key = reports.enterprise_key
            and {{ held_on('firms', 'reports.week_end_date') }}
            {# A firm that closed before the week began is of no week. #}
            and coalesce(firms.closed_date > reports.week_end_date - 6, true)

),

decided as (

    {{ decide('resumption', 'joined') }}

),

{# A week is the last full one until the next has ended. #}
final as (

    select
        enterprise_key || '|' || cast(week_end_date as varchar) as enterprise_week_id,
        enterprise_key,
        community_id,
        size_class,
        rule_id as resumption_rule_id,
        employees_total,
        employees_returned,
        electricity_kwh,
        base_electricity_kwh,
        revenue_wan,
        base_revenue_wan,
        is_resumed,
        is_resumed is not null as has_declared,
        electricity_kwh is not null and base_electricity_kwh > 0 as has_electricity,
        revenue_wan is not null and base_revenue_wan > 0 as has_revenue,
        employees_total is not null and employees_returned is not null as has_staff,
        size_class in ('micro', 'small', 'medium') as is_sme,
        is_resumed_by_electricity,
        registered_date,
        week_end_date,
        cast(week_end_date + 7 as date) as next_week_end_date

    from decided

)

select * from final
