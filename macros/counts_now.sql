{% macro counts_now() -%}
_loaded_at <= {{ run_value('known_at') }}
and _is_set_aside is not true
and _load_id not in (select load_id from {{ ref('stg_loads_withdrawn') }})
{%- endmacro %}
