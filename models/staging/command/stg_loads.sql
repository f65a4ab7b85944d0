with

withdrawn as (

    select * from {{ ref('stg_loads_withdrawn') }}

),

loads as (

    select
        landed.load_id,
        landed.feed,
        landed.sender,
        landed.file_name,
        landed.file_sha256,
        landed.sheet,
        landed.format,
        landed.encoding,
        landed.delimiter,
        landed.bytes,
        landed.rows_in_file,
        landed.rows_accepted,
        landed.rows_rejected,
        landed.rows_duplicate,
        landed.rows_left_out,
        landed.rows_noted,
        landed.cells_nulled,
        landed.first_business_date,
        landed.last_business_date,
        landed.loaded_at,
        withdrawn.withdrawn_at

    from {{ source('landing', 'loads') }} as landed

    left join withdrawn
        on landed.load_id = withdrawn.load_id

    where landed.loaded_at <= {{ run_value('known_at') }}

)

select * from loads
