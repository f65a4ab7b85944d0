with

indicators as (

    select * from {{ ref('fct_indicators_daily') }}

    where member = 'all' or area_level in ('district', 'town')

),

catalogue as (

    select * from {{ ref('indicators') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

placed as (

    select
        indicators.*,
        indicators.area_level = 'community'
        and catalogue.unit in ('persons', 'stays', 'leads')
        and indicators.numerator between 1 and 4 as is_small,
        areas.parent_area_id

    from indicators

    inner join catalogue
        on indicators.indicator_id = catalogue.indicator_id

    inner join areas
        on
            indicators.area_id = areas.area_id
            and {{ is_valid_on('areas', 'indicators.report_date') }}

),

{# One small cell hides its siblings too, or the town's total would give it away. #}
hidden as (

    select
        *,
        bool_or(is_small) over (
            partition by parent_area_id, indicator_id, report_date
        ) as is_suppressed

    from placed

),

masked as (

    select
        indicator_day_id,
        area_id,
        area_level,
        indicator_id,
        member,
        status,
        status_rule_id,
        case when not is_suppressed then numerator end as numerator,
        case when not is_suppressed then denominator end as denominator,
        case when not is_suppressed then indicator_value end as indicator_value,
        is_silent,
        has_data,
        is_suppressed,
        report_date

    from hidden

)

select * from masked
