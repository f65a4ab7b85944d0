{% macro run_value(column) -%}
    (select {{ column }} from {{ ref('stg_runs') }})
{%- endmacro %}
