with

firms as (

    select * from {{ ref('dim_enterprises') }}

    where registered_date <= {{ report_date() }}

),

{# The last full week ends on the latest Sunday up to the day. #}
reports as (

    select * from {{ ref('fct_enterprise_weeks') }}

    where
        week_end_date
        = {{ report_date() }} - cast(dayofweek({{ report_date() }}) as integer)

),

joined as (

    select
        firms.enterprise_key,
        firms.size_class,
        reports.employees_total,
        reports.employees_returned,
        reports.electricity_kwh,
        reports.base_electricity_kwh,
        reports.enterprise_key is not null as has_reported,
        reports.is_resumed,
        reports.has_electricity,
        reports.has_staff,
        reports.is_resumed_by_electricity

    from firms

    left join reports
        on firms.enterprise_key = reports.enterprise_key

)

select * from joined
