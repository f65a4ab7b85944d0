with

revised as (

    select * from {{ ref('fct_figures_revised') }}

    where area_id = {{ run_value('district_id') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

restated as (

    select
        indicators.indicator_id,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        revised.printed_value,
        revised.recalculated_value,
        revised.completed_value,
        revised.corrected_value,
        revised.restated_value,
        indicators.headline_order is not null as is_headline,
        cast(row_number() over (
            order by
                indicators.headline_order asc nulls last, indicators.print_order asc
        ) as integer) as print_order

    from revised

    inner join indicators
        on revised.indicator_id = indicators.indicator_id

    where revised.restated_value is distinct from revised.printed_value

)

select * from restated
