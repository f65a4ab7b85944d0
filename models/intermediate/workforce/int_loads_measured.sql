with

days as (

    select * from {{ ref('int_days_reported') }}

),

households as (

    select * from {{ ref('stg_households') }}

),

staff_days as (

    select * from {{ ref('int_staff_days_attended') }}

),

in_scope as (

    select
        days.report_date,
        households.community_id as area_id,
        count(*) as households

    from days

    inner join households
        on {{ is_valid_on('households', 'days.report_date') }}

    group by 1, 2

),

on_duty as (

    select
        duty_date as report_date,
        community_id as area_id,
        count(*) as staff

    from staff_days

    group by 1, 2

),

loads as (

    select
        coalesce(in_scope.report_date, on_duty.report_date) as report_date,
        coalesce(in_scope.area_id, on_duty.area_id) as area_id,
        coalesce(in_scope.households, 0) as households,
        coalesce(on_duty.staff, 0) as staff

    from in_scope

    full outer join on_duty
        on
            in_scope.report_date = on_duty.report_date
            and in_scope.area_id = on_duty.area_id

),

measured as (

    {{ measured('loads', {'households_per_staff': ['households', 'staff']}) }}

)

select * from measured
