with

sections as (

    select * from {{ source('build', 'sections') }}

)

select * from sections
