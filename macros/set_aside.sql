{% macro set_aside(feed) -%}
{%- set line = "case when asked._line < 0 then asked.file_row_number - asked._line else asked._line end" -%}
select
    '{{ feed }}' as feed,
    asked._flags as flags,
    asked._sender as sender,
    asked._load_id as load_id,
    asked._file as file_name,
    {{ line }} as line,
    asked._business_date as since_date,
    asked._loaded_at as loaded_at

from {{ source('landing', feed) }} as asked

left join {{ source('landing', feed) }} as later
    on
        asked._key = later._key
        and asked._sender = later._sender
        and asked._load_number < later._load_number
        and later._loaded_at <= {{ run_value('known_at') }}
        and later._load_id not in (select load_id from {{ ref('stg_loads_withdrawn') }})

where
    asked._is_set_aside
    and asked._loaded_at <= {{ run_value('known_at') }}
    and asked._load_id not in (select load_id from {{ ref('stg_loads_withdrawn') }})
    and later._key is null
{%- endmacro %}
