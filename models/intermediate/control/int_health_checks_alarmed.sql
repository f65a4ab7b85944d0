with

checks as (

    select * from {{ ref('stg_health_checks') }}

),

{# Whom a fever clinic ruled out, and whom a hospital took, has been evaluated. #}
evaluations as (

    select
        person_key,
        acted_at

    from {{ ref('int_dispositions_ordered') }}

    where person_class = 'designated_hospital'

),

facts as (

    select
        check_id,
        person_key,
        community_id,
        temperature_celsius as temperature,
        has_symptoms,
        test_result,
        checked_at,
        cast(checked_at as date) as business_date

    from checks

),

decided as (

    {{ decide('reading_alarm', 'facts') }}

),

alarmed as (

    select
        decided.*,
        if(decided.is_alarm, evaluations.acted_at, null) as evaluated_at,
        decided.checked_at + to_hours(decided.evaluate_hours) as evaluate_due_at

    from decided

    asof left join evaluations
        on
            decided.person_key = evaluations.person_key
            and decided.checked_at <= evaluations.acted_at

)

select * from alarmed
