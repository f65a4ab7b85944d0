with

cases as (

    select * from {{ ref('int_cases_told') }}

),

called as (

    select * from {{ ref('int_cases_called') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

{# An end that is more than a move: who is moved from quarantine on suspicion and let go
   by the hospital is in none. #}
freed as (

    select
        cases.case_spell_id,
        max(stays.ended_at) as freed_at

    from cases

    inner join stays
        on
            cases.person_key = stays.person_key
            and cases.known_at > stays.ended_at

    where not stays.is_end_implied and stays.end_reason != 'transferred'

    group by 1

),

{# What a card had ruled out was not held for a case until it called it more. #}
ended as (

    select
        cases.* replace (
            if(
                called.ruled_out_date is null, cases.ended_at,
                least(
                    cases.ended_at,
                    greatest(cases.known_at, cast(called.ruled_out_date as timestamp))
                )
            ) as ended_at
        )

    from cases

    left join called
        on
            cases.case_id = called.case_id
            and cases.case_kind = called.case_kind

),

{# Isolated is who is in any stay that lasted beyond the onset and began before the
   recovery; found in quarantine, who surely was in one when the case was told, or was
   moved from it since as long as a stay lasts. #}
followed as (

    select
        ended.*,
        min(stays.started_date) filter (
            where
            ended.onset_date is not null
            and coalesce(stays.ended_date > ended.onset_date, true)
            and coalesce(
                stays.started_date < cast(ended.ended_at as date)
                or stays.started_date = cast(ended.ended_at as date)
                and ended.outcome != 'recovered', true
            )
        ) as isolated_date,
        coalesce(bool_or(
            stays.person_class != 'designated_hospital'
            and {{ by_day_end('stays.started_at') }} < ended.known_at
            and (
                coalesce(stays.ended_at >= ended.known_at, true)
                or (stays.end_reason = 'transferred' or stays.is_end_implied)
                and ended.known_date - stays.ended_date <= stays.stay_days
                and coalesce(stays.ended_at > freed.freed_at, true)
            )
        ), false) as is_found_in_quarantine

    from ended

    left join stays
        on ended.person_key = stays.person_key

    left join freed
        on ended.case_spell_id = freed.case_spell_id

    group by all

),

{# Figures of cases count people: who recovered and died of a later illness died. #}
final as (

    select
        case_spell_id,
        case_id,
        person_key,
        community_id,
        case_kind,
        severity,
        outcome,
        is_first,
        is_found_in_quarantine,
        onset_date,
        known_date,
        cast(ended_at as date) as ended_date,
        if(outcome = 'recovered', cast(ended_at as date), null) as recovered_date,
        min(if(outcome = 'died', cast(ended_at as date), null)) over (
            partition by case_person_key, case_kind
        ) as died_date,
        isolated_date,
        if(isolated_date is null, null, cast(
            greatest(0, date_diff('day', onset_date, isolated_date)) as integer
        )) as onset_to_isolation_days

    from followed

)

select * from final
