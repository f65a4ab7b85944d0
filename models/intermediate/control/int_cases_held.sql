with

cards as (

    select * from {{ ref('int_cases_closed') }}

),

patients as (

    select * from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

),

{# Who is told to be transferred and lies in a hospital here is ill until it lets go. #}
held as (

    select
        cards.case_id,
        min(if(patients.is_exit, patients.ended_at, null)) as let_go_at

    from cards

    inner join patients
        on
            cards.person_key = patients.person_key
            and coalesce(cards.outcome_at < patients.ended_at, true)

    where cards.outcome = 'transferred'

    group by 1

    having min(patients.started_date) <= max(cards.outcome_at)

),

final as (

    select
        cards.case_id,
        cards.person_key,
        cards.case_person_key,
        cards.community_id,
        cards.case_kind,
        cards.severity,
        if(held.case_id is null or held.let_go_at is not null, cards.outcome, null)
            as outcome,
        if(held.case_id is null, cards.outcome_at, held.let_go_at) as outcome_at,
        cards.onset_date,
        cards.reported_at

    from cards

    left join held
        on cards.case_id = held.case_id

)

select * from final
