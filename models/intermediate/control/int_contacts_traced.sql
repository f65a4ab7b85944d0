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

{# A contact is who was ever told to be one; only a form tells it, whatever other forms
   say. #}
named as (

    select
        forms.person_key,
        min(forms.submitted_at) as traced_at

    from {{ ref('stg_registrations') }} as forms

    inner join {{ ref('code_exposures') }} as exposures
        on forms.exposure = exposures.code

    where
        forms.person_key is not null
        and exposures.observation_category in ('close_contact', 'close_contact_special')

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
