with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where member = 'all' and has_data

),

indicators as (

    select * from {{ ref('indicators') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

{# The district by day, whatever day its page compares it with. #}
moves as (

    select
        indicator_id,
        report_date,
        indicator_value,
        indicator_value - lag(indicator_value) over (
            partition by indicator_id
            order by report_date
        ) as step,
        sign(coalesce(step, 0)) as way

    from figures

    where area_level = 'district'

),

headed as (

    select
        *,
        last_value(way) over (
            partition by indicator_id
            order by report_date
            rows between unbounded preceding and unbounded following
        ) as way_now

    from moves

),

{# When it last moved another way, and when it last was not zero. #}
turned as (

    select
        indicator_id,
        arg_max(step, report_date) as step,
        coalesce(
            max(report_date) filter (where way != way_now),
            min(report_date) - 1
        ) as turned_date,
        arg_max(indicator_value, report_date) filter (where way != way_now)
            as value_before,
        coalesce(
            max(report_date) filter (where indicator_value != 0),
            min(report_date) - 1
        ) as last_date

    from headed

    group by 1

),

facts as (

    select
        figures.indicator_id,
        figures.indicator_value as value,
        coalesce(figures.status = 'few', false) as is_few,
        round(turned.step, 6) as delta,
        cast(figures.report_date - turned.turned_date as integer) as days_moving,
        cast(figures.report_date - turned.last_date as integer) as days_at_zero,
        turned.turned_date,
        turned.value_before,
        figures.report_date as business_date

    from figures

    inner join turned
        on figures.indicator_id = turned.indicator_id

    where
        figures.area_level = 'district'
        and figures.report_date = {{ report_date() }}

),

judged as (

    {{ decide('judgement', 'facts') }}

),

told as (

    select * from judged

    where sentence is not null

    qualify row_number() over (order by weight, indicator_id) <= 3

),

{# Where it moved most; a share has no place. #}
places as (

    select
        told.indicator_id,
        arg_max(
            towns.area_id,
            (towns.indicator_value - earlier.indicator_value) * told.delta
        ) filter (
            where (towns.indicator_value - earlier.indicator_value) * told.delta > 0
        ) as place_id

    from told

    inner join figures as towns
        on
            told.indicator_id = towns.indicator_id
            and told.business_date = towns.report_date
            and towns.area_level = 'town'
            and towns.denominator is null

    inner join figures as earlier
        on
            towns.indicator_id = earlier.indicator_id
            and towns.area_id = earlier.area_id
            and told.turned_date = earlier.report_date

    group by 1

),

final as (

    select
        indicators.label_zh,
        indicators.label_en,
        told.sentence,
        told.value,
        told.value_before,
        indicators.unit,
        if(told.sentence = 'none_for_days', told.days_at_zero, told.days_moving)
            as day_count,
        cast(told.turned_date + 1 as date) as since_date,
        areas.area_name as place_name,
        told.rule_id,
        row_number() over (order by told.weight, told.indicator_id) as print_order

    from told

    inner join indicators
        on told.indicator_id = indicators.indicator_id

    left join places
        on told.indicator_id = places.indicator_id

    left join areas
        on places.place_id = areas.area_id

)

select * from final
