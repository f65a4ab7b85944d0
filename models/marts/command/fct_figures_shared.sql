with

figures as (

    select * from {{ ref('fct_figures_published') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

shared as (

    select
        figures.figure_id,
        figures.issue_id,
        figures.area_id,
        figures.indicator_id,
        figures.rules_digest,
        figures.numerator,
        figures.denominator,
        figures.indicator_value,
        figures.report_date

    from figures

    inner join areas
        on
            figures.area_id = areas.area_id
            and {{ is_valid_on('areas', 'figures.report_date') }}

    where areas.area_level in ('district', 'town')

)

select * from shared
