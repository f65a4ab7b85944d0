{% macro report_date() -%}
    cast('{{ var("report_date") }}' as date)
{%- endmacro %}
