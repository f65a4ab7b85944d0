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

homes as (

    select distinct
        community_id,
        valid_from,
        valid_to,
        first_resolved_date

    from {{ ref('fct_households') }}

),

{# Where every door is settled nothing is due; of a community without a ledger nobody
   knows, so its report is. #}
settled as (

    select
        homes.community_id,
        days.report_date

    from days

    inner join homes
        on {{ is_valid_on('homes', 'days.report_date') }}

    group by 1, 2

    having bool_and(coalesce(homes.first_resolved_date < days.report_date, false))

),

{# Every community that is valid on a day comes first: one that is silent is a row. #}
final as (

    select
        areas.area_id || '|' || cast(days.report_date as varchar) as community_day_id,
        areas.area_id as community_id,
        senders.community_id is not null as has_reported,
        senders.community_id is not null or settled.community_id is null as is_due,
        days.report_date

    from days

    inner join areas
        on {{ is_valid_on('areas', 'days.report_date') }}

    left join senders
        on
            areas.area_id = senders.community_id
            and days.report_date = senders.visited_date

    left join settled
        on
            areas.area_id = settled.community_id
            and days.report_date = settled.report_date

)

select * from final
