with

days as (

    select * from {{ ref('int_days_reported') }}

),

stays as (

    select * from {{ ref('int_stays_planned') }}

    where household_id is not null

),

households as (

    select * from {{ ref('stg_households') }}

),

{# Codes 200 to 399 of a community are villages; there the whole village counts. A home
   of which no building is known is a place of its own. #}
housed as (

    select
        household_id,
        community_id,
        substring(community_id, 10, 3) between '200' and '399' as is_village,
        if(not is_village, compound, null) as compound,
        if(not is_village, coalesce(building, household_id), null) as building,
        if(not is_village, unit, null) as unit,
        valid_from,
        valid_to

    from households

),

counted as (

    select
        housed.community_id,
        if(housed.is_village, 'village', 'urban') as settlement,
        housed.compound,
        housed.building,
        housed.unit,
        count(distinct stays.household_id) filter (
            where stays.person_class = 'home_observation'
        ) as observed_households,
        count(distinct stays.person_key) filter (
            where stays.exposure = 'confirmed_case'
        ) as cases,
        days.report_date as business_date

    from days

    inner join stays
        on
            days.report_date >= stays.started_date
            and coalesce(days.report_date < stays.ended_date, true)

    inner join housed
        on
            stays.household_id = housed.household_id
            and {{ is_valid_on('housed', 'days.report_date') }}

    group by all

),

decided as (

    {{ decide('closure', 'counted') }}

)

select * from decided
