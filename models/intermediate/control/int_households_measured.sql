with

days as (

    select * from {{ ref('int_days_reported') }}

),

households as (

    select * from {{ ref('int_households_tracked') }}

),

visits as (

    select * from {{ ref('int_visits_resolved') }}

),

{# Households that share a community and all their dates are counted as one row. #}
alike as (

    select
        * exclude (household_id, grid_id, visits),
        count(*) as households

    from households

    group by all

),

coverage as (

    select
        days.report_date,
        alike.community_id as area_id,
        sum(alike.households) as in_scope,
        sum(alike.households) filter (
            where alike.first_visit_date <= days.report_date
        ) as reached,
        sum(alike.households) filter (
            where alike.first_met_date <= days.report_date
        ) as met,
        sum(alike.households) filter (
            where alike.first_resolved_date <= days.report_date
        ) as resolved,
        sum(alike.households) filter (
            where
            alike.exhausted_date <= days.report_date
            and coalesce(alike.first_resolved_date > days.report_date, true)
        ) as unresolved_after_three

    from days

    inner join alike
        on {{ is_valid_on('alike', 'days.report_date') }}

    group by 1, 2

),

visits_by_day as (

    select
        business_date as report_date,
        community_id as area_id,
        count(*) as visits

    from visits

    group by 1, 2

),

measured as (

    {{ measured('coverage', {
        'household_coverage_rate': ['coalesce(resolved, 0)', 'in_scope'],
        'household_reach_rate': ['coalesce(reached, 0)', 'in_scope'],
        'household_met_rate': ['coalesce(met, 0)', 'coalesce(reached, 0)'],
        'unresolved_after_three': ['coalesce(unresolved_after_three, 0)'],
    }) }}

    union all

    {{ measured('visits_by_day', {'visits_today': ['visits']}) }}

)

select * from measured
