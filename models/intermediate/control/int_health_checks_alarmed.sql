with

checks as (

    select * from {{ ref('stg_health_checks') }}

),

{# Who lies in a hospital is evaluated there. #}
treated as (

    select
        person_key,
        started_at,
        ended_at

    from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

{# Whom a fever clinic ruled out, and whom a hospital took, has been evaluated. #}
evaluations as (

    select
        person_key,
        {{ by_day_end('acted_at') }} as acted_at

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
        case
            when
                decided.is_alarm
                and treated.started_at is not null
                and coalesce(treated.ended_at > decided.checked_at, true)
                then decided.checked_at
            when decided.is_alarm then evaluations.acted_at
        end as evaluated_at,
        decided.checked_at + to_hours(decided.evaluate_hours) as evaluate_due_at

    from decided

    asof left join evaluations
        on
            decided.person_key = evaluations.person_key
            and decided.checked_at <= evaluations.acted_at

    asof left join treated
        on
            decided.person_key = treated.person_key
            and decided.checked_at >= treated.started_at

)

select * from alarmed
