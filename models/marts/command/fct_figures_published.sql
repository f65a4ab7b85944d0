with

figures as (

    select * from {{ ref('stg_figures') }}

),

keyed as (

    select
        issue_id || '|' || area_id || '|' || indicator_id as figure_id,
        *

    from figures

)

select * from keyed
