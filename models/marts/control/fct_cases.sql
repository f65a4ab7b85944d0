with

cases as (

    select * from {{ ref('int_cases_told') }}

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

{# Isolated is who is in any stay that lasted beyond the onset; found in quarantine, who
   was in one when the case was told, or was moved from it. #}
followed as (

    select
        cases.*,
        min(stays.started_date) filter (
            where
            cases.onset_date is not null
            and coalesce(stays.ended_date > cases.onset_date, true)
        ) as isolated_date,
        coalesce(bool_or(
            stays.person_class != 'designated_hospital'
            and stays.started_at < cases.known_at
            and (
                coalesce(stays.ended_at >= cases.known_at, true)
                or (stays.end_reason = 'transferred' or stays.is_end_implied)
                and coalesce(stays.ended_at > freed.freed_at, true)
            )
        ), false) as is_found_in_quarantine

    from cases

    left join stays
        on cases.person_key = stays.person_key

    left join freed
        on cases.case_spell_id = freed.case_spell_id

    group by all

),

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
        if(outcome = 'died', cast(ended_at as date), null) as died_date,
        isolated_date,
        if(isolated_date is null, null, cast(
            greatest(0, date_diff('day', onset_date, isolated_date)) as integer
        )) as onset_to_isolation_days

    from followed

)

select * from final
