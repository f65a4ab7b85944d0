with

staff as (

    select * from {{ ref('stg_staff') }}

),

final as (

    select
        staff_id,
        person_key as staff_key,
        employer,
        staff_line,
        is_party_member,
        joined_date,
        left_date

    from staff

)

select * from final
