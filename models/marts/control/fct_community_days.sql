with

days as (

    select * from {{ ref('int_days_reported') }}

),

areas as (

    select * from {{ ref('stg_areas') }}

    where area_level = 'community'

),

visits as (

    select * from {{ ref('fct_household_visits') }}

),

senders as (

    select distinct
        community_id,
        visited_date

    from visits

),

{# Every community that is valid on a day comes first: one that is silent is a row. #}
final as (

    select
        areas.area_id || '|' || cast(days.report_date as varchar) as community_day_id,
        areas.area_id as community_id,
        senders.community_id is not null as has_reported,
        days.report_date

    from days

    inner join areas
        on {{ is_valid_on('areas', 'days.report_date') }}

    left join senders
        on
            areas.area_id = senders.community_id
            and days.report_date = senders.visited_date

)

select * from final
