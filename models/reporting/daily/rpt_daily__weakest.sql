with

figures as (

    {{ today('fct_indicators_daily') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

towns as (

    select * from areas

),

wide as (

    select
        area_id,
        {{ pick('household_coverage_rate', 'denominator') }} as households,
        {{ pick('household_coverage_rate', 'numerator') }} as resolved,
        {{ pick('household_coverage_rate') }} as household_coverage_rate,
        {{ pick('household_coverage_rate', 'status') }} as status,
        {{ pick('unresolved_after_three') }} as unresolved_after_three

    from figures

    where area_level = 'community'

    group by 1

),

ranked as (

    select
        areas.area_name,
        towns.area_name as town_name,
        cast(wide.households as integer) as households,
        cast(wide.resolved as integer) as resolved,
        wide.household_coverage_rate,
        cast(wide.unresolved_after_three as integer) as unresolved_after_three,
        wide.status,
        row_number() over (
            order by wide.household_coverage_rate, wide.area_id
        ) as print_order

    from wide

    inner join areas
        on wide.area_id = areas.area_id

    left join towns
        on areas.parent_area_id = towns.area_id

    where wide.households > 0

    qualify print_order <= 10

)

select * from ranked
