{% macro today(mart) -%}
    select * from {{ ref(mart) }}

    where report_date = {{ report_date() }}
{%- endmacro %}
