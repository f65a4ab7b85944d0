with

applications as (

    select * from {{ ref('int_applications_placed') }}

)

select * from applications
