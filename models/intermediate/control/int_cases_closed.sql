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

    where
        person_class = 'designated_hospital'
        and act = 'end'
        and end_reason = 'ruled_out'

),

{# A hospital that rules a suspicion out closes it, on the card as in the form. #}
ruled_out as (

    select
        reports.case_id,
        min(acts.ordered_at) as ruled_out_at

    from reports

    inner join acts
        on
            reports.person_key = acts.person_key
            and reports.reported_at <= {{ by_day_end('acts.acted_at') }}

    where reports.case_kind = 'suspected'

    group by 1

),

final as (

    select
        reports.case_id,
        reports.person_key,
        reports.case_person_key,
        reports.community_id,
        reports.case_kind,
        reports.severity,
        case
            when reports.outcome_at <= ruled_out.ruled_out_at then reports.outcome
            when ruled_out.case_id is not null then 'excluded'
            else reports.outcome
        end as outcome,
        least(reports.outcome_at, ruled_out.ruled_out_at) as outcome_at,
        reports.onset_date,
        reports.reported_at

    from reports

    left join ruled_out
        on reports.case_id = ruled_out.case_id

)

select * from final
