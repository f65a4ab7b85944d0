{% macro landed_row(feed, numbered=none) -%}
select
    '{{ feed }}' as feed,
    {{ senders_own("_key") if numbered else "_key" }} as row_key,
    _sender,
    _load_id,
    _load_number,
    _file,
    _line,
    file_row_number,
    _business_date,
    _version,
    _loaded_at,
    _flags,
    _is_set_aside,
    _is_void

from {{ source('landing', feed) }}
{%- endmacro %}
