with

loads as (

    select * from {{ source('landing', 'loads') }}

    where loaded_at <= cast('{{ var("known_at") }}' as timestamp)

)

select * from loads
