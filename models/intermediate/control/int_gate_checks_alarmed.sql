with

checks as (

    select * from {{ ref('stg_gate_checks') }}

),

facts as (

    select
        check_id,
        person_key,
        gate,
        site_id,
        community_id,
        action,
        temperature_celsius as temperature,
        checked_at,
        community_checked_at,
        coalesce({{ by_day_end('handed_over_at') }} < checked_at, false)
            as is_handed_over_before,
        cast(checked_at as date) as business_date

    from checks

),

decided as (

    {{ decide('gate_alarm', 'facts') }}

)

select * from decided
