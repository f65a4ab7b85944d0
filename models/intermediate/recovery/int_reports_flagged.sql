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
        on firms.enterprise_key = reports.enterprise_key

),

decided as (

    {{ decide('resumption', 'joined') }}

),

flagged as (

    select
        *,
        electricity_kwh is not null and base_electricity_kwh > 0 as has_electricity,
        revenue_wan is not null and base_revenue_wan > 0 as has_revenue,
        employees_total is not null and employees_returned is not null as has_staff

    from decided

)

select * from flagged
