{% macro rate(part, whole) -%}
    round(
        cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0), 6
    )
{%- endmacro %}
