with

decided as (

    select * from {{ ref('int_weeks_judged') }}

),

first_days as (

    select
        week_end_date,
        arg_min(rule_id, days_since_end) filter (where is_counted) as rule_id,
        cast(
            week_end_date + min(days_since_end) filter (where is_counted) as date
        ) as counted_from_date

    from decided

    group by 1

),

{# A week is the last one that counts until a later one does. #}
weeks as (

    select
        *,
        min(counted_from_date) over (
            order by week_end_date
            rows between 1 following and unbounded following
        ) as counted_until_date

    from first_days

)

select * from weeks
