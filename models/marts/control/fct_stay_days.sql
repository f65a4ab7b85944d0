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

{# A day counts when the stay lasts all of it. #}
full_days as (

    select
        stays.disposition_id || '|' || cast(days.report_date as varchar)
            as stay_day_id,
        stays.disposition_id as stay_id,
        stays.person_key,
        stays.community_id,
        cast(stays.readings_per_day as integer) as readings_expected,
        days.report_date

    from days

    inner join stays
        on
            days.report_date > stays.started_date
            and coalesce(days.report_date < stays.ended_date, true)

),

final as (

    select
        full_days.stay_day_id,
        full_days.stay_id,
        full_days.person_key,
        full_days.community_id,
        full_days.readings_expected,
        cast(coalesce(readings.readings, 0) as integer) as readings_received,
        full_days.report_date

    from full_days

    left join readings
        on
            full_days.person_key = readings.person_key
            and full_days.report_date = readings.checked_date

)

select * from final
