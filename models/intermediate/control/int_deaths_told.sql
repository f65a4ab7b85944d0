with

cases as (

    select * from {{ ref('int_cases_closed') }}

    where outcome = 'died' and person_key is not null

),

acts as (

    select * from {{ ref('int_dispositions_ordered') }}

    where act = 'end' and end_reason = 'died'

),

{# A card tells of a death, and so does an act, whatever stay it names. #}
told as (

    select
        person_key,
        outcome_at as died_at

    from cases

    union all

    select
        person_key,
        acted_at as died_at

    from acts

),

final as (

    select
        person_key,
        min({{ by_day_end('died_at') }}) as died_at

    from told

    group by 1

)

select * from final
