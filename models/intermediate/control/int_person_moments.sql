with

events as (

    select * from {{ ref('int_person_events') }}

),

{# A hospital that lets go or says recovered frees whom it took for a case, nobody
   else. #}
marked as (

    select
        *,
        event_kind = 'death'
        or event_kind = 'case_end' and outcome in ('recovered', 'died')
        or event_kind in ('release', 'release_early') and (
            outcome != 'recovered'
            and not (outcome = 'released' and is_of_hospital is true)
            or bool_or(
                event_kind = 'case'
                or event_kind = 'form'
                and exposure in ('confirmed_case', 'suspected_case')
            ) over (
                partition by person_key
                order by known_at
                range between unbounded preceding and current row
            )
        ) as is_exit

    from events

),

{# What was released is closed. A case is over by its own outcome, by a hospital, or
   when the person is gone; a silent infection, whose place is quarantine, by any
   release. Who died stays dead. #}
known as (

    select
        *,
        max(known_at) filter (
            where is_exit and event_kind != 'release_early'
        ) over earlier as freed_at,
        max(known_at) filter (
            where is_exit and event_kind = 'release_early'
        ) over earlier as cut_short_at,
        max(known_at) filter (where event_kind = 'return') over earlier as returned_at,
        max(known_at) filter (
            where event_kind = 'evaluation' and outcome = 'ruled_out'
            or event_kind = 'case_end' and outcome = 'excluded'
        ) over earlier as ruled_out_at,
        max(known_at) filter (
            where is_exit and outcome = 'recovered'
        ) over earlier as discharged_at,
        coalesce(bool_or(outcome = 'died') over earlier, false) as has_died,
        max(known_at) filter (where event_kind = 'case') over earlier as case_at,
        max(known_at) filter (
            where is_exit and (is_of_hospital or outcome in ('left', 'died'))
            or event_kind = 'case_end' and outcome is not null
        ) over earlier as outcome_at,
        arg_max(exposure, known_at) filter (where event_kind = 'case') over earlier
            as last_exposure

    from marked

    window earlier as (
        partition by person_key
        order by known_at
        range between unbounded preceding and current row
    )

),

moments as (

    select
        event_kind,
        event_id,
        person_key,
        known_at,
        greatest(
            freed_at,
            if(coalesce(returned_at >= cut_short_at, false), null, cut_short_at)
        ) as released_at,
        ruled_out_at,
        discharged_at,
        has_died,
        if(
            coalesce(case_at > greatest(
                outcome_at,
                if(last_exposure = 'asymptomatic_infection', released_at, null)
            ), true),
            last_exposure, null
        ) as case_exposure

    from known

)

select * from moments
