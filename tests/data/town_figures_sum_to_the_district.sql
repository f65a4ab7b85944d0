{# Promise 4: towns, and what no town answers for, sum to the district. A median is taken
   at each level. #}
with

taken_at_each_level as (

    select distinct indicator_id from {{ ref('measures') }}

    where over_areas in ('level', 'none')

),

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where
        member = 'all'
        and indicator_id not in (select indicator_id from taken_at_each_level)

),

towns as (

    select
        report_date,
        indicator_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from figures

    where area_level = 'town'

    group by 1, 2

),

outside_towns as (

    select
        measures.report_date,
        measures.indicator_id,
        sum(measures.numerator) as numerator,
        sum(measures.denominator) as denominator

    from {{ ref('int_measures_counted') }} as measures

    left join {{ ref('int_areas_bridged') }} as bridge
        on
            measures.area_id = bridge.area_id
            and bridge.ancestor_level = 'town'
            and measures.report_date = bridge.report_date

    left join {{ ref('int_areas_bridged') }} as elsewhere
        on
            measures.area_id = elsewhere.area_id
            and elsewhere.ancestor_level = 'district'
            and elsewhere.ancestor_id != {{ run_value('district_id') }}
            and measures.report_date = elsewhere.report_date

    where
        bridge.area_id is null
        and elsewhere.area_id is null
        and measures.member = 'all'

    group by 1, 2

),

district as (

    select * from figures

    where area_id = {{ run_value('district_id') }}

),

differing as (

    select
        district.report_date,
        district.indicator_id,
        district.numerator,
        towns.numerator as town_numerator

    from district

    inner join towns
        on
            district.report_date = towns.report_date
            and district.indicator_id = towns.indicator_id

    left join outside_towns
        on
            district.report_date = outside_towns.report_date
            and district.indicator_id = outside_towns.indicator_id

    where
        district.numerator
        != towns.numerator + coalesce(outside_towns.numerator, 0)
        or district.denominator
        != towns.denominator + coalesce(outside_towns.denominator, 0)

)

select * from differing
