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

    {# As they are on the report date, or by their last row. #}
    qualify row_number() over (
        partition by staff_id
        order by
            {{ held_on('', report_date()) }} desc,
            valid_from desc nulls last
    ) = 1

)

select * from final
