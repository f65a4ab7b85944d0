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

cases as (

    select * from {{ ref('int_cases_told') }}

    where exposure is not null

),

{# What changes what is known: a form, a release, an evaluation, an alarm, a case. #}
events as (

    select
        person_key,
        submitted_at as known_at,
        'form' as event_kind,
        registration_id as event_id,
        cast(null as varchar) as exposure,
        cast(null as varchar) as outcome

    from forms

    union all

    select
        person_key,
        ended_at as known_at,
        'release' as event_kind,
        disposition_id as event_id,
        cast(null as varchar) as exposure,
        end_reason as outcome

    from stays

    where end_reason in ('released', 'recovered', 'left', 'died')

    union all

    select
        person_key,
        acted_at as known_at,
        'evaluation' as event_kind,
        disposition_id as event_id,
        cast(null as varchar) as exposure,
        end_reason as outcome

    from acts

    where act = 'end' and person_class = 'designated_hospital'

    union all

    select
        person_key,
        checked_at as known_at,
        'reading' as event_kind,
        check_id as event_id,
        cast(null as varchar) as exposure,
        cast(null as varchar) as outcome

    from alarms

    union all

    select
        person_key,
        known_at,
        'case' as event_kind,
        case_spell_id as event_id,
        exposure,
        cast(null as varchar) as outcome

    from cases

    union all

    select
        person_key,
        ended_at as known_at,
        'case_end' as event_kind,
        case_spell_id as event_id,
        cast(null as varchar) as exposure,
        outcome

    from cases

    where ended_at is not null

),

marked as (

    select
        *,
        event_kind = 'release'
        or event_kind = 'case_end' and coalesce(outcome in ('recovered', 'died'), false)
            as is_exit

    from events

    where person_key is not null

),

{# What was released is closed, what was evaluated is answered, who died stays dead. #}
moments as (

    select
        * exclude (exposure, outcome, is_exit),
        max(if(is_exit, known_at, null)) over earlier as released_at,
        max(if(is_exit or event_kind = 'evaluation', known_at, null)) over earlier
            as evaluated_at,
        bool_or(outcome = 'died') over earlier as has_died,
        if(
            coalesce(
                max(if(event_kind = 'case', known_at, null)) over earlier
                > max(if(is_exit or event_kind = 'case_end', known_at, null))
                    over earlier,
                true
            ),
            arg_max(exposure, known_at) over earlier, null
        ) as case_exposure

    from marked

    window earlier as (
        partition by person_key
        order by known_at
        range between unbounded preceding and current row
    )

)

select * from moments
