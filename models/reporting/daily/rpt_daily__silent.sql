with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where
        indicator_id = 'reporting_communities_rate'
        and member = 'all'
        and area_level = 'community'
        and has_data

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

towns as (

    select * from areas

),

silences as (

    select
        area_id,
        {{ report_date() }} - coalesce(
            max(report_date) filter (where not is_silent),
            min(report_date) - 1
        ) as days_silent

    from figures

    group by 1

    having max(report_date) = {{ report_date() }}

),

named as (

    select
        areas.area_name,
        towns.area_name as town_name,
        cast(silences.days_silent as integer) as days_silent,
        row_number() over (
            order by silences.days_silent desc, areas.area_id asc
        ) as print_order

    from silences

    inner join areas
        on silences.area_id = areas.area_id

    left join towns
        on areas.parent_area_id = towns.area_id

    where silences.days_silent > 0

)

select * from named
