with

stays as (

    select * from {{ ref('int_stays_planned') }}

    where
        started_date <= {{ report_date() }}
        and coalesce(ended_date > {{ report_date() }}, true)
        and household_id is not null

),

households as (

    select * from {{ ref('stg_households') }}

),

{# Codes 200 to 399 of a community are villages; there the whole village counts. #}
housed as (

    select
        households.*,
        case
            when substring(households.community_id, 10, 3) between '200' and '399'
                then 'village'
            else 'urban'
        end as settlement

    from households

),

counted as (

    select
        housed.community_id,
        housed.settlement,
        case when housed.settlement = 'urban' then housed.compound end as compound,
        case when housed.settlement = 'urban' then housed.building end as building,
        case when housed.settlement = 'urban' then housed.unit end as unit,
        count(distinct stays.household_id) filter (
            where stays.person_class = 'home_observation'
        ) as observed_households,
        count(distinct stays.person_key) filter (
            where stays.exposure = 'confirmed_case'
        ) as cases,
        {{ report_date() }} as business_date

    from stays

    inner join housed
        on stays.household_id = housed.household_id

    group by 1, 2, 3, 4, 5

),

decided as (

    {{ decide('closure', 'counted') }}

),

closed as (

    select
        community_id
        || '|' || coalesce(compound, '')
        || '|' || coalesce(building, '')
        || '|' || coalesce(unit, '') as place_id,
        *

    from decided

    where closure_level != 'none'

)

select * from closed
