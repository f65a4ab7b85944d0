with

records as (

    select * from {{ ref('int_conduct_credited') }}

),

final as (

    select
        record_id,
        staff_id,
        conduct_kind,
        assignment_id,
        area_id,
        has_evidence,
        is_reviewed,
        recorded_date

    from records

)

select * from final
