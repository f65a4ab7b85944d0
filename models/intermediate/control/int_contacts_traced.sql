with

moments as (

    select * from {{ ref('int_persons_classified') }}

),

cases as (

    select * from {{ ref('int_cases_told') }}

    where case_kind != 'suspected'

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

named as (

    select
        person_key,
        min(submitted_at) as traced_at

    from {{ ref('int_contacts_named') }}

    group by 1

),

traced as (

    select
        named.person_key,
        named.traced_at,
        min(moments.known_at) filter (
            where moments.exposure = 'confirmed_case'
        ) as confirmed_at

    from named

    left join moments
        on named.person_key = moments.person_key

    group by 1, 2

),

infected as (

    select
        traced.person_key,
        traced.traced_at,
        min(least(traced.confirmed_at, cases.known_at)) as case_at

    from traced

    left join cases
        on traced.person_key = cases.person_key

    group by 1, 2

),

{# Placed since the tracing, or before it in a stay that went on. #}
placed as (

    select
        infected.person_key,
        infected.traced_at,
        infected.case_at,
        min(stays.started_at) as placed_at

    from infected

    left join stays
        on
            infected.person_key = stays.person_key
            and coalesce(infected.traced_at < stays.ended_at, true)

    group by 1, 2, 3

)

select * from placed
