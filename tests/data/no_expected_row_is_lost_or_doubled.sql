{# Every area of the district valid on a day has every indicator once. #}
with

expected as (

    select
        days.report_date,
        count(*) as areas

    from {{ ref('int_days_reported') }} as days

    inner join {{ ref('int_areas_bridged') }} as bridge
        on
            bridge.ancestor_id = {{ run_value('district_id') }}
            and {{ is_valid_on('bridge', 'days.report_date') }}

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
