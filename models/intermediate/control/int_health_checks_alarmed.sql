with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

gates as (

    select * from {{ ref('stg_gate_checks') }}

    where person_key is not null and temperature_celsius is not null

),

{# A gate that measures whom the district watches has read for those who watch. #}
checks as (

    select
        check_id,
        person_key,
        community_id,
        temperature_celsius,
        has_symptoms,
        test_result,
        checked_at,
        false as is_at_gate

    from {{ ref('stg_health_checks') }}

    union all

    select
        'gate|' || gates.check_id as check_id,
        gates.person_key,
        stays.community_id,
        gates.temperature_celsius,
        null as has_symptoms,
        null as test_result,
        gates.checked_at,
        true as is_at_gate

    from gates

    inner join stays
        on
            gates.person_key = stays.person_key
            and gates.checked_at >= stays.started_at
            and coalesce(gates.checked_at < stays.ended_at, true)

    qualify row_number() over (
        partition by gates.check_id
        order by stays.started_at desc, stays.disposition_id desc
    ) = 1

),

{# Who lies in a hospital is evaluated there. #}
treated as (

    select * from stays

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
        is_at_gate,
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

    where not decided.is_at_gate or decided.is_alarm

)

select * from alarmed
