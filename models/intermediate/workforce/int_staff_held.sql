with

staff as (

    select * from {{ ref('stg_staff') }}

),

{# A number names one person, by the newest row that tells whom. #}
named as (

    select
        staff_id,
        arg_max(
            person_key,
            coalesce(valid_from, joined_date, cast('0001-01-01' as date))
        ) as person_key

    from staff

    group by 1

),

final as (

    select
        staff.staff_id,
        coalesce(named.person_key, staff.staff_id) as person_id,
        staff.staff_line,
        greatest(staff.valid_from, staff.joined_date) as valid_from,
        least(staff.valid_to, staff.left_date + 1) as valid_to

    from staff

    left join named
        on staff.staff_id = named.staff_id

)

select * from final
