with

loads as (

    select * from {{ ref('stg_loads') }}

),

final as (

    select
        load_id,
        load_number,
        feed,
        sender,
        file_name,
        file_sha256,
        sheet,
        format,
        encoding,
        delimiter,
        bytes,
        rows_in_file,
        rows_accepted,
        rows_rejected,
        rows_duplicate,
        rows_left_out,
        rows_noted,
        cells_nulled,
        first_business_date,
        last_business_date,
        loaded_at,
        withdrawn_at,
        rows_waiting

    from loads

)

select * from final
