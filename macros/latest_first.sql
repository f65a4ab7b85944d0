{% macro latest_first() -%}
{#- Rows below zero lie in the order of their file: see `_line` in the glossary. -#}
_loaded_at > {{ run_value('settled_at') }},
_version desc,
_loaded_at desc,
_load_number desc,
{{ line_in_file() }} desc
{%- endmacro %}
