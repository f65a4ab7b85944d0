with

readings as (

    select * from {{ ref('int_health_checks_alarmed') }}

    where is_alarm

),

{# What one evaluation answers is one alarm, however often it was measured. #}
firsts as (

    select
        check_id as alarm_id,
        person_key,
        community_id,
        alarm_rule_id as rule_id,
        coalesce(evaluated_at <= checked_at + to_hours(limit_hours), false)
            as is_evaluated_in_time,
        business_date as alarm_date,
        cast(checked_at + to_hours(limit_hours) as date) as limit_date,
        checked_at as alarm_at,
        evaluated_at

    from readings

    qualify row_number() over (
        partition by person_key, evaluated_at
        order by checked_at, check_id
    ) = 1

)

select * from firsts
