with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where member = 'all' and area_level in ('district', 'town')

),

catalogue as (

    select * from {{ ref('indicators') }}

    where period = 'day'

),

{# A figure that never moved has no spread: half an event is the least. A day without
   events is one with few, though it has no value. #}
dated as (

    select
        figures.area_id,
        figures.area_level,
        figures.indicator_id,
        figures.report_date,
        catalogue.signal_part is not null as is_syndrome,
        cast(case catalogue.signal_part
            when 'above' then figures.numerator
            when 'below' then figures.denominator
            else figures.indicator_value
        end as double) as value,
        min(figures.denominator) over (
            partition by figures.area_id, figures.indicator_id
        ) as least_events,
        coalesce(
            catalogue.least_deviation, 0.5 / coalesce(figures.denominator, 1)
        ) as least_spread

    from figures

    inner join catalogue
        on figures.indicator_id = catalogue.indicator_id

),

final as (

    select * from dated

    where value is not null

)

select * from final
