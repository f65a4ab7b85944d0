with

reports as (

    select * from {{ ref('int_reports_flagged') }}

),

final as (

    select
        enterprise_key || '|' || cast(week_end_date as varchar)
            as enterprise_week_id,
        enterprise_key,
        community_id,
        size_class,
        employees_total,
        employees_returned,
        electricity_kwh,
        base_electricity_kwh,
        revenue_wan,
        base_revenue_wan,
        is_resumed,
        has_electricity,
        has_revenue,
        has_staff,
        is_resumed_by_electricity,
        registered_date,
        week_end_date

    from reports

)

select * from final
