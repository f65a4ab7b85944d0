with

{# Who was excluded as a confirmed case never was one; a suspicion stood until then. #}
reports as (

    select
        *,
        coalesce(person_key, case_id) as case_person_key,
        cast(if(
            outcome is null, null, coalesce(outcome_date, cast(updated_at as date))
        ) as timestamp) as outcome_at

    from {{ ref('stg_cases') }}

    where outcome is distinct from 'excluded' or case_kind = 'suspected'

),

acts as (

    select * from {{ ref('int_dispositions_ordered') }}

    where act = 'end' and end_reason in ('ruled_out', 'recovered', 'died')

),

{# A hospital that says recovered or rules a suspicion out closes the card as the form;
   so does a death, whatever stay it ends, and a silent infection's own quarantine. #}
told as (

    select
        case_id,
        outcome,
        outcome_at

    from reports

    where outcome is not null

    union all

    select
        reports.case_id,
        if(acts.end_reason = 'ruled_out', 'excluded', acts.end_reason) as outcome,
        acts.acted_at as outcome_at

    from reports

    inner join acts
        on reports.person_key = acts.person_key

    where
        acts.end_reason = 'died'
        or reports.reported_at <= {{ by_day_end('acts.acted_at') }}
        and case
            when acts.person_class = 'designated_hospital'
                then acts.end_reason = 'recovered' or reports.case_kind = 'suspected'
            else acts.end_reason = 'recovered' and reports.case_kind = 'asymptomatic'
        end

),

{# The first word counts: that of a move last, and of one day that of a death first. #}
firsts as (

    select *

    from told

    qualify row_number() over (
        partition by case_id
        order by
            outcome = 'transferred',
            cast(outcome_at as date),
            outcome != 'died',
            outcome_at,
            outcome
    ) = 1

),

final as (

    select
        reports.case_id,
        reports.person_key,
        reports.case_person_key,
        reports.community_id,
        reports.case_kind,
        reports.severity,
        firsts.outcome,
        firsts.outcome_at,
        reports.onset_date,
        reports.reported_at

    from reports

    left join firsts
        on reports.case_id = firsts.case_id

)

select * from final
