{% macro decide(decision, facts) -%}
    {%- if execute -%}
        {{ decision_sql(decision) | replace("__facts__", facts) }}
    {%- else -%}
        select * from {{ facts }}
    {%- endif -%}
{%- endmacro %}
