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

judged as (

    select * from {{ ref('int_indicators_moved') }}

),

told as (

    select * from judged

    where sentence is not null

    qualify row_number() over (order by weight, indicator_id) <= 3

),

{# What is told of today is of the town that has most of it today, what moved of the one
   that moved most; a share has no place. #}
extents as (

    select
        told.indicator_id,
        towns.area_id,
        if(
            told.sentence = 'new_today', towns.indicator_value,
            (towns.indicator_value - earlier.indicator_value) * told.delta
        ) as extent

    from told

    inner join figures as towns
        on
            told.indicator_id = towns.indicator_id
            and told.business_date = towns.report_date
            and towns.area_level = 'town'
            and towns.denominator is null

    left join figures as earlier
        on
            towns.indicator_id = earlier.indicator_id
            and towns.area_id = earlier.area_id
            and told.turned_date = earlier.report_date

),

places as (

    select
        indicator_id,
        first(area_id order by extent desc, area_id asc) as place_id

    from extents

    where extent > 0

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
