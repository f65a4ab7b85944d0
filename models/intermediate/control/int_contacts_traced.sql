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

{# A contact is who was ever told to be one; only a form tells it. #}
traced as (

    select
        person_key,
        min(known_at) filter (
            where category in ('close_contact', 'close_contact_special')
        ) as traced_at,
        min(known_at) filter (where exposure = 'confirmed_case') as confirmed_at

    from moments

    group by 1

    having traced_at is not null

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
