with

cases as (

    select * from {{ ref('int_cases_told') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

{# Isolated is who is in any stay since the onset; found in quarantine, who was in one
   when the case was told, or was moved from it. #}
followed as (

    select
        cases.*,
        min(stays.started_date) filter (
            where
            cases.onset_date is not null
            and coalesce(stays.ended_date >= cases.onset_date, true)
        ) as isolated_date,
        coalesce(bool_or(
            stays.person_class != 'designated_hospital'
            and stays.started_at < cases.known_at
            and (
                coalesce(stays.ended_at >= cases.known_at, true)
                or stays.end_reason = 'transferred'
                or stays.is_end_implied
            )
        ), false) as is_found_in_quarantine

    from cases

    left join stays
        on cases.person_key = stays.person_key

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
