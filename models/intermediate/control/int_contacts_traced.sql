with

moments as (

    select
        *,
        lead(known_at) over (
            partition by person_key
            order by known_at, event_kind, event_id
        ) as next_known_at

    from {{ ref('int_persons_classified') }}

),

cases as (

    select * from {{ ref('int_cases_told') }}

    where case_kind != 'suspected'

),

named as (

    select
        person_key,
        min(submitted_at) as traced_at

    from {{ ref('int_contacts_named') }}

    group by 1

),

{# Who had been ill and was well again before the naming is a contact like any other. #}
confirmed as (

    select
        named.person_key,
        named.traced_at,
        min(moments.known_at) as confirmed_at

    from named

    left join moments
        on
            named.person_key = moments.person_key
            and moments.exposure = 'confirmed_case'
            and coalesce(named.traced_at < moments.next_known_at, true)

    group by 1, 2

),

infected as (

    select
        confirmed.person_key,
        confirmed.traced_at,
        min(least(confirmed.confirmed_at, cases.known_at)) as case_at

    from confirmed

    left join cases
        on
            confirmed.person_key = cases.person_key
            and coalesce(confirmed.traced_at < cases.ended_at, true)

    group by 1, 2

)

select * from infected
