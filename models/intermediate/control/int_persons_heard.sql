with

forms as (

    select
        *,
        cast(submitted_at as date) as business_date

    from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

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

declared as (

    {{ decide('declaration', 'forms') }}

),

{# What changes what is known: a form, a release, an evaluation, a reading that alarms. #}
events as (

    select
        person_key,
        submitted_at as known_at,
        'form' as event,
        registration_id as event_id

    from forms

    union all

    select
        person_key,
        ended_at as known_at,
        'release' as event,
        disposition_id as event_id

    from stays

    where end_reason in ('released', 'recovered', 'left', 'died')

    union all

    select
        person_key,
        acted_at as known_at,
        'evaluation' as event,
        disposition_id as event_id

    from acts

    where act = 'end' and person_class = 'designated_hospital'

    union all

    select
        person_key,
        checked_at as known_at,
        'reading' as event,
        check_id as event_id

    from alarms

),

{# What was released is closed, what was evaluated is answered. #}
moments as (

    select
        events.*,
        max(if(event = 'release', known_at, null)) over earlier as released_at,
        max(if(event in ('release', 'evaluation'), known_at, null)) over earlier
            as evaluated_at

    from events

    window earlier as (
        partition by events.person_key
        order by events.known_at
        range between unbounded preceding and current row
    )

),

heard as (

    select
        moments.event_id,
        moments.event,
        moments.known_at,
        moments.evaluated_at,
        coalesce(declared.submitted_at > moments.released_at, true) as is_open,
        declared.*,
        exposures.strength,
        exposures.observation_category,
        row_number() over (
            partition by moments.event, moments.event_id, declared.channel
            order by declared.submitted_at desc, declared.registration_id desc
        ) = 1 as is_last_of_channel,
        max(if(declared.is_authoritative and is_open, declared.submitted_at, null))
            over (partition by moments.event, moments.event_id) as verified_at

    from moments

    inner join declared
        on
            moments.person_key = declared.person_key
            and moments.known_at >= declared.submitted_at
            and (
                moments.event != 'form'
                or moments.known_at > declared.submitted_at
                or moments.event_id >= declared.registration_id
            )

    left join exposures
        on declared.exposure = exposures.code

)

select * from heard
