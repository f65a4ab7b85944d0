with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

final as (

    select
        disposition_id as stay_id,
        person_key,
        community_id,
        person_class,
        end_reason,
        rule_id as stay_length_rule_id,
        document_number as start_document_number,
        end_document_number,
        cast(stay_days as integer) as stay_days,
        started_date,
        release_due_date,
        ended_date,
        started_at,
        ended_at

    from stays

)

select * from final
