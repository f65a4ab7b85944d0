with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where
        area_id = {{ run_value('district_id') }}
        and report_date > {{ report_date() }} - 14

),

indicators as (

    select * from {{ ref('code_indicators') }}

    where headline_order is not null

),

trends as (

    select
        figures.indicator_id,
        figures.indicator_value as value,
        figures.report_date,
        row_number() over (
            order by indicators.headline_order, figures.report_date
        ) as print_order

    from figures

    inner join indicators
        on figures.indicator_id = indicators.indicator_id

)

select * from trends
