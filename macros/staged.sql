{% macro staged(feed, numbered=none) -%}
{#- Rows below zero lie in the order of their file: see `_line` in the glossary. -#}
{%- set line = "case when _line < 0 then file_row_number - _line else _line end" -%}
select
    * exclude (_key, _version, _row_hash, file_row_number)
    replace (
        {{ line }} as _line
        {%- if numbered %},
        {{ senders_own(numbered) }} as {{ numbered }}
        {%- endif %}
    )

from {{ source('landing', feed) }}

where
    _loaded_at <= {{ run_value('known_at') }}
    and _load_id not in (select load_id from {{ ref('stg_loads_withdrawn') }})

qualify row_number() over (
    partition by _key{{ ", _sender" if numbered }}
    order by
        _loaded_at > {{ run_value('settled_at') }},
        _version desc, _loaded_at desc, {{ line }} desc
) = 1
{%- endmacro %}
