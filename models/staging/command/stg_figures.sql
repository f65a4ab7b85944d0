with

figures as (

    select * from {{ source('landing', 'figures') }}

)

select * from figures
