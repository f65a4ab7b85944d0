with

figures as (

    select * from {{ ref('fct_figures_published') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

shared as (

    select figures.*

    from figures

    inner join areas
        on
            figures.area_id = areas.area_id
            and {{ is_valid_on('areas', 'figures.report_date') }}

    where areas.area_level in ('district', 'town')

)

select * from shared
