{% macro pick(indicator, column='indicator_value') -%}
    max({{ column }}) filter (where indicator_id = '{{ indicator }}')
{%- endmacro %}
