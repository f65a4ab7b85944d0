with

measures as (

    select * from {{ ref('int_registrations_measured') }}
    union all
    select * from {{ ref('int_households_measured') }}
    union all
    select * from {{ ref('int_reporting_measured') }}
    union all
    select * from {{ ref('int_stays_measured') }}
    union all
    select * from {{ ref('int_placements_measured') }}
    union all
    select * from {{ ref('int_temperatures_measured') }}
    union all
    select * from {{ ref('int_gates_measured') }}
    union all
    select * from {{ ref('int_leads_measured') }}
    union all
    select * from {{ ref('int_duty_measured') }}
    union all
    select * from {{ ref('int_loads_measured') }}
    union all
    select * from {{ ref('int_paces_measured') }}
    union all
    select * from {{ ref('int_merits_measured') }}
    union all
    select * from {{ ref('int_enterprises_measured') }}
    union all
    select * from {{ ref('int_policies_measured') }}

),

days as (

    select * from {{ ref('int_days_reported') }}

),

in_window as (

    select
        measures.report_date,
        measures.area_id,
        measures.indicator_id,
        measures.numerator,
        measures.denominator

    from measures

    inner join days
        on measures.report_date = days.report_date

)

select * from in_window
