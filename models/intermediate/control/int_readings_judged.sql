with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

gates as (

    select * from {{ ref('stg_gate_checks') }}

    where person_key is not null and temperature_celsius is not null

),

{# A gate that measures whom the district watches has read for those who watch, and a
   form that tells of a temperature is a reading. #}
checks as (

    select
        {{ key_of(['check_id']) }} as check_id,
        person_key,
        community_id,
        temperature_celsius,
        has_symptoms,
        test_result,
        checked_at,
        reading = 'morning' as is_of_morning,
        true as is_reading,
        false as is_form

    from {{ ref('stg_health_checks') }}

    union all

    select
        {{ key_of(["'form'", 'registration_id']) }} as check_id,
        person_key,
        community_id,
        temperature_celsius,
        has_symptoms,
        null as test_result,
        submitted_at as checked_at,
        false as is_of_morning,
        temperature_celsius is not null as is_reading,
        true as is_form

    from {{ ref('stg_registrations') }}

    union all

    select
        {{ key_of(["'gate'", 'gates.check_id']) }} as check_id,
        gates.person_key,
        stays.community_id,
        gates.temperature_celsius,
        null as has_symptoms,
        null as test_result,
        gates.checked_at,
        false as is_of_morning,
        false as is_reading,
        false as is_form

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

{# What bears no hour may be as late as noon, or as the end of the day. #}
facts as (

    select
        * exclude (is_of_morning, temperature_celsius),
        temperature_celsius as temperature,
        checked_at = date_trunc('day', checked_at) as is_untimed,
        if(
            is_untimed and is_of_morning,
            checked_at + interval 12 hour, {{ by_day_end('checked_at') }}
        ) as checked_by,
        cast(checked_at as date) as business_date

    from checks

),

decided as (

    {{ decide('reading_alarm', 'facts') }}

)

select * from decided
