with

loads as (

    select * from {{ ref('stg_loads') }}

)

select * from loads
