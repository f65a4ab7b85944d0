with

days as (

    select * from {{ ref('int_days_reported') }}

),

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

reports as (

    select * from {{ ref('int_reports_flagged') }}

),

{# The last full week ends on the latest Sunday up to the day. #}
weeks as (

    select
        report_date,
        cast(report_date - cast(dayofweek(report_date) as integer) as date)
            as week_end_date

    from days

),

register as (

    select
        weeks.report_date,
        firms.community_id as area_id,
        count(*) as firms,
        count(reports.enterprise_key) as reported,
        count(reports.is_resumed) as declared,
        count(*) filter (where reports.is_resumed) as resumed,
        count(*) filter (where reports.has_electricity) as metered,
        count(*) filter (
            where reports.has_electricity and reports.is_resumed_by_electricity
        ) as metered_resumed,
        count(reports.is_resumed) filter (
            where firms.size_class in ('micro', 'small', 'medium')
        ) as sme_declared,
        count(*) filter (
            where
            firms.size_class in ('micro', 'small', 'medium') and reports.is_resumed
        ) as sme_resumed,
        sum(reports.employees_total) filter (where reports.has_staff) as staff,
        sum(reports.employees_returned) filter (where reports.has_staff) as returned,
        sum(reports.electricity_kwh) filter (where reports.has_electricity) as kwh,
        sum(reports.base_electricity_kwh) filter (
            where reports.has_electricity
        ) as base_kwh,
        sum(reports.revenue_wan) filter (where reports.has_revenue) as revenue,
        sum(reports.base_revenue_wan) filter (
            where reports.has_revenue
        ) as base_revenue

    from weeks

    inner join firms
        on weeks.report_date >= firms.registered_date

    left join reports
        on
            firms.enterprise_key = reports.enterprise_key
            and weeks.week_end_date = reports.week_end_date

    group by 1, 2

),

measured as (

    {{ measured('register', {
        'enterprise_report_rate': ['reported', 'firms'],
        'resumption_rate': ['resumed', 'declared'],
        'resumption_electricity_rate': ['metered_resumed', 'metered'],
        'sme_resumption_rate': ['sme_resumed', 'sme_declared'],
        'staff_return_rate': ['coalesce(returned, 0)', 'coalesce(staff, 0)'],
        'electricity_recovery_rate': ['coalesce(kwh, 0)', 'coalesce(base_kwh, 0)'],
        'revenue_recovery_rate': ['coalesce(revenue, 0)', 'coalesce(base_revenue, 0)'],
    }) }}

)

select * from measured
