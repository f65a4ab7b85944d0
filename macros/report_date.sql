{% macro report_date() -%}
    {{ run_value('report_date') }}
{%- endmacro %}
