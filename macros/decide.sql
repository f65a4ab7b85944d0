{% macro decide(decision, facts) -%}
    {%- if execute -%}
        with __facts__ as (
            select * from {{ facts }}
        )

        select * from (
            {{ decision_sql(decision) }}
        )
    {%- else -%}
        select * from {{ facts }}
    {%- endif -%}
{%- endmacro %}
