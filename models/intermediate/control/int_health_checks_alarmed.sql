with

readings as (

    select * from {{ ref('int_readings_judged') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

answers as (

    select * from {{ ref('int_alarms_answered') }}

),

{# Who lies in a hospital was evaluated when it took him: one illness is one alarm. #}
treated as (

    select
        readings.check_id,
        stays.started_at as taken_at

    from readings

    inner join stays
        on
            readings.person_key = stays.person_key
            and readings.checked_by >= stays.started_at
            and coalesce(readings.checked_by < stays.ended_at, true)

    where readings.is_alarm

),

{# An answer is surely later than what it answers; of two days without hours the same
   one will do. #}
answered as (

    select
        readings.check_id,
        min(answers.known_at) as evaluated_at,
        min(answers.known_at) filter (where answers.is_final) as answered_at

    from readings

    inner join answers
        on
            readings.person_key = answers.person_key
            and (
                readings.checked_by <= answers.told_at
                or readings.is_untimed
                and answers.is_untimed
                and readings.business_date = answers.told_date
            )

    where readings.is_alarm

    group by 1

),

alarmed as (

    select
        readings.check_id,
        readings.person_key,
        readings.community_id,
        readings.temperature,
        readings.has_symptoms,
        readings.test_result,
        readings.checked_at,
        readings.is_reading,
        readings.is_form,
        readings.business_date,
        readings.is_alarm,
        readings.evaluate_hours,
        readings.limit_hours,
        readings.rule_id as alarm_rule_id,
        coalesce(treated.taken_at, answered.evaluated_at) as evaluated_at,
        answered.answered_at,
        readings.checked_at + to_hours(readings.evaluate_hours) as evaluate_due_at

    from readings

    left join answered
        on readings.check_id = answered.check_id

    left join treated
        on readings.check_id = treated.check_id

    where readings.is_reading or readings.is_alarm

)

select * from alarmed
