with

stays as (

    select
        *,
        end_reason = 'released'
        and coalesce(ended_date - started_date < stay_days, false) as is_cut_short

    from {{ ref('int_stays_opened') }}

),

cases as (

    select * from {{ ref('int_cases_told') }}

),

forms_told as (

    select
        person_key,
        submitted_at as known_at,
        'form' as event_kind,
        registration_id as event_id,
        exposure,
        cast(null as varchar) as outcome

    from {{ ref('stg_registrations') }}

),

releases as (

    select
        person_key,
        ended_at as known_at,
        if(is_cut_short, 'release_early', 'release') as event_kind,
        disposition_id as event_id,
        cast(null as varchar) as exposure,
        end_reason as outcome

    from stays

    where is_exit

),

{# Who is taken in again after a release before its time is watched as before. #}
returns as (

    select
        person_key,
        started_at as known_at,
        'return' as event_kind,
        disposition_id as event_id,
        cast(null as varchar) as exposure,
        cast(null as varchar) as outcome

    from stays

    where person_class != 'designated_hospital'

    qualify lag(is_cut_short and not is_end_implied) over (
        partition by person_key
        order by started_at, disposition_id
    )

),

evaluations as (

    select
        person_key,
        {{ by_day_end('acted_at') }} as known_at,
        'evaluation' as event_kind,
        disposition_id as event_id,
        cast(null as varchar) as exposure,
        end_reason as outcome

    from {{ ref('int_dispositions_ordered') }}

    where act = 'end' and person_class = 'designated_hospital'

),

readings as (

    select
        person_key,
        checked_at as known_at,
        'reading' as event_kind,
        check_id as event_id,
        cast(null as varchar) as exposure,
        cast(null as varchar) as outcome

    from {{ ref('int_health_checks_alarmed') }}

    where is_alarm

),

cases_told as (

    select
        person_key,
        known_at,
        'case' as event_kind,
        case_spell_id as event_id,
        exposure,
        cast(null as varchar) as outcome

    from cases

),

cases_ended as (

    select
        person_key,
        ended_at as known_at,
        'case_end' as event_kind,
        case_spell_id as event_id,
        exposure,
        outcome

    from cases

    where ended_at is not null

),

events as (

    select * from forms_told
    union all
    select * from releases
    union all
    select * from returns
    union all
    select * from evaluations
    union all
    select * from readings
    union all
    select * from cases_told
    union all
    select * from cases_ended

),

known as (

    select * from events

    where person_key is not null

)

select * from known
