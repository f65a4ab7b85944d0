with

sections as (

    select
        document_id,
        section_id,
        kind,
        scope,
        section_order,
        row_source,
        has_total,
        row_limit,
        day_count,
        indicator_id,
        part,
        column_order,
        list_kind,
        of_member

    from {{ source('run', 'sections') }}

)

select * from sections
