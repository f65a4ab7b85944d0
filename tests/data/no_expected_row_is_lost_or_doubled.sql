{# Every area of the district valid on a day has every indicator once. #}
with

expected as (

    select
        report_date,
        count(*) as areas

    from {{ ref('int_areas_bridged') }}

    where ancestor_id = {{ run_value('district_id') }} and is_own

    group by 1

),

found as (

    select
        report_date,
        indicator_id,
        count(*) as areas

    from {{ ref('fct_indicators_daily') }}

    where member = 'all'

    group by 1, 2

),

differing as (

    select
        expected.report_date,
        found.indicator_id

    from expected

    left join found
        on expected.report_date = found.report_date

    where expected.areas is distinct from found.areas

)

select * from differing
