with

days as (

    select * from {{ ref('int_days_reported') }}

),

areas as (

    select * from {{ ref('stg_areas') }}

    where area_level = 'community'

),

visits as (

    select * from {{ ref('int_visits_resolved') }}

),

senders as (

    select distinct
        community_id,
        business_date

    from visits

),

reporting as (

    select
        days.report_date,
        areas.area_id,
        cast(senders.community_id is not null as integer) as has_reported

    from days

    inner join areas
        on {{ is_valid_on('areas', 'days.report_date') }}

    left join senders
        on
            areas.area_id = senders.community_id
            and days.report_date = senders.business_date

),

measured as (

    {{ measured('reporting', {'reporting_communities_rate': ['has_reported', '1']}) }}

)

select * from measured
