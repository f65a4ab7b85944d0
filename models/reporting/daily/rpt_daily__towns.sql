with

figures as (

    {{ today('fct_indicators_daily') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

risks as (

    {{ today('fct_area_risks_daily') }}

),

wide as (

    select
        area_id,
        {{ pick('household_coverage_rate') }} as household_coverage_rate,
        {{ pick('household_coverage_rate', 'status') }} as household_coverage_status,
        {{ pick('unresolved_after_three') }} as unresolved_after_three,
        {{ pick('observed_persons') }} as observed_persons,
        {{ pick('temperature_report_rate') }} as temperature_report_rate,
        {{ pick('temperature_report_rate', 'status') }} as temperature_report_status,
        {{ pick('leads_overdue') }} as leads_overdue,
        {{ pick('leads_overdue', 'status') }} as leads_overdue_status,
        {{ pick('attendance_rate') }} as attendance_rate,
        {{ pick('attendance_rate', 'status') }} as attendance_status,
        {{ pick('resumption_rate') }} as resumption_rate,
        {{ pick('resumption_rate', 'status') }} as resumption_status,
        {{ pick('reporting_communities_rate', 'denominator - numerator') }}
            as silent_communities

    from figures

    where area_level in ('town', 'district')

    group by 1

),

placed as (

    select
        areas.area_id,
        areas.area_name,
        areas.tile_row,
        areas.tile_column,
        wide.household_coverage_rate,
        wide.household_coverage_status,
        wide.unresolved_after_three,
        wide.observed_persons,
        wide.temperature_report_rate,
        wide.temperature_report_status,
        wide.leads_overdue,
        wide.leads_overdue_status,
        wide.attendance_rate,
        wide.attendance_status,
        wide.resumption_rate,
        wide.resumption_status,
        cast(wide.silent_communities as integer) as silent_communities,
        risks.risk_level,
        row_number() over (
            order by areas.area_level = 'district', areas.area_id
        ) as print_order

    from wide

    inner join areas
        on wide.area_id = areas.area_id

    left join risks
        on wide.area_id = risks.area_id

)

select * from placed
