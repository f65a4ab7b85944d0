with

forms as (

    select * from {{ ref('stg_registrations') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

    where not is_end_implied and ended_at is not null

),

acts as (

    select * from {{ ref('int_dispositions_ordered') }}

),

alarms as (

    select * from {{ ref('int_health_checks_alarmed') }}

    where is_alarm

),

{# What changes what is known: a form, a release, an evaluation, an alarm. #}
events as (

    select
        person_key,
        submitted_at as known_at,
        'form' as event_kind,
        registration_id as event_id

    from forms

    union all

    select
        person_key,
        ended_at as known_at,
        'release' as event_kind,
        disposition_id as event_id

    from stays

    where end_reason in ('released', 'recovered', 'left', 'died')

    union all

    select
        person_key,
        acted_at as known_at,
        'evaluation' as event_kind,
        disposition_id as event_id

    from acts

    where act = 'end' and person_class = 'designated_hospital'

    union all

    select
        person_key,
        checked_at as known_at,
        'reading' as event_kind,
        check_id as event_id

    from alarms

),

{# What was released is closed, what was evaluated is answered. #}
moments as (

    select
        *,
        max(if(event_kind = 'release', known_at, null)) over earlier as released_at,
        max(if(event_kind in ('release', 'evaluation'), known_at, null)) over earlier
            as evaluated_at

    from events

    window earlier as (
        partition by person_key
        order by known_at
        range between unbounded preceding and current row
    )

)

select * from moments
