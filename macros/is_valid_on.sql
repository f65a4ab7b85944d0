{% macro is_valid_on(relation, day) -%}
    {{ relation }}.valid_from <= {{ day }}
    and ({{ relation }}.valid_to is null or {{ relation }}.valid_to > {{ day }})
{%- endmacro %}
