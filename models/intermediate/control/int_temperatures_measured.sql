with

days as (

    select * from {{ ref('int_days_reported') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

    where readings_per_day > 0

),

checks as (

    select * from {{ ref('stg_health_checks') }}

),

readings as (

    select
        person_key,
        cast(checked_at as date) as checked_date,
        count(distinct reading) as readings

    from checks

    group by 1, 2

),

full_days as (

    select
        days.report_date,
        stays.community_id as area_id,
        stays.person_key,
        stays.readings_per_day

    from days

    inner join stays
        on
            days.report_date > stays.started_date
            and coalesce(days.report_date < stays.ended_date, true)

),

by_day as (

    select
        full_days.report_date,
        full_days.area_id,
        sum(full_days.readings_per_day) as expected,
        sum(coalesce(readings.readings, 0)) as received

    from full_days

    left join readings
        on
            full_days.person_key = readings.person_key
            and full_days.report_date = readings.checked_date

    group by 1, 2

),

measured as (

    {{ measured('by_day', {'temperature_report_rate': ['received', 'expected']}) }}

)

select * from measured
