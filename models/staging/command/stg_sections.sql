with

sections as (

    select * from {{ source('run', 'sections') }}

)

select * from sections
