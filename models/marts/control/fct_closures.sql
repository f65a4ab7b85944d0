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

{# Codes 200 to 399 of a community are villages; there the whole village counts. #}
housed as (

    select
        household_id,
        community_id,
        substring(community_id, 10, 3) between '200' and '399' as is_village,
        if(not is_village, compound, null) as compound,
        if(not is_village, building, null) as building,
        if(not is_village, unit, null) as unit

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
        on stays.household_id = housed.household_id

    group by all

),

decided as (

    {{ decide('closure', 'counted') }}

),

closed as (

    select
        cast(business_date as varchar)
        || '|' || community_id
        || '|' || coalesce(compound, '')
        || '|' || coalesce(building, '')
        || '|' || coalesce(unit, '') as closure_day_id,
        community_id,
        settlement,
        compound,
        building,
        unit,
        closure_level,
        rule_id as closure_rule_id,
        cast(observed_households as integer) as observed_households,
        cast(cases as integer) as cases,
        row_number() over (
            partition by business_date, community_id
            order by compound, building, unit
        ) = 1 as is_first_of_community,
        row_number() over (
            partition by business_date, community_id, closure_level
            order by compound, building, unit
        ) = 1 as is_first_of_level,
        business_date as report_date

    from decided

    where closure_level != 'none'

)

select * from closed
