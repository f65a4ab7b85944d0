with

withdrawn as (

    select load_id from {{ ref('stg_loads_withdrawn') }}

),

rows_landed as (

    select * from {{ ref('stg_rows_landed') }}

    where
        _loaded_at <= {{ run_value('known_at') }}
        and _load_id not in (select withdrawn.load_id from withdrawn)

),

set_aside as (

    select * replace ({{ line_in_file() }} as _line)

    from rows_landed

    where _is_set_aside

),

last_sent as (

    select
        feed,
        row_key,
        _sender,
        max(_load_number) as load_number

    from rows_landed

    where row_key in (select set_aside.row_key from set_aside)

    group by 1, 2, 3

),

final as (

    select
        set_aside.feed,
        set_aside._flags as flags,
        set_aside._sender as sender,
        set_aside._load_id as load_id,
        set_aside._file as file_name,
        set_aside._line,
        set_aside._business_date as since_date,
        set_aside._loaded_at as loaded_at

    from set_aside

    inner join last_sent
        on
            set_aside.feed = last_sent.feed
            and set_aside.row_key = last_sent.row_key
            and set_aside._sender = last_sent._sender
            and set_aside._load_number = last_sent.load_number

)

select * from final
