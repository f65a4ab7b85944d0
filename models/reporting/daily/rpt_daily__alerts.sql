with

figures as (

    {{ today('fct_indicators_daily') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

indicators as (

    select * from {{ ref('code_indicators') }}

),

found as (

    select
        areas.area_id,
        areas.area_name,
        figures.area_level,
        figures.indicator_id,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        indicators.direction,
        indicators.owner,
        indicators.print_order as indicator_order,
        figures.indicator_value as value,
        figures.numerator,
        figures.denominator,
        figures.previous_value,
        figures.status,
        figures.target_zh,
        figures.target_en,
        case when indicators.direction = 'lower' then -1 else 1 end
        * figures.indicator_value as goodness

    from figures

    inner join areas
        on figures.area_id = areas.area_id

    inner join indicators
        on figures.indicator_id = indicators.indicator_id

    where
        figures.status in ('red', 'amber')
        and figures.area_level in ('district', 'town')

),

{# The district comes first, then each indicator's worst town, then its second. #}
ranked as (

    select
        *,
        case
            when area_level = 'district' then 0
            else row_number() over (
                partition by indicator_id, area_level
                order by status desc, goodness asc, area_id asc
            )
        end as turn

    from found

),

ordered as (

    select
        * exclude (area_id, indicator_order, goodness, turn),
        count(*) filter (where status = 'red') over () as red_count,
        count(*) filter (where status = 'amber') over () as amber_count,
        row_number() over (
            order by
                status = 'red' desc, turn asc, indicator_order asc, area_id asc
        ) as print_order

    from ranked

    qualify print_order <= 12

)

select * from ordered
