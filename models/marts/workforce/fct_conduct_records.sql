with

records as (

    select * from {{ ref('int_conduct_credited') }}

)

select * from records
