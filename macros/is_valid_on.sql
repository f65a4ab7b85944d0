{% macro is_valid_on(relation, day) -%}
    {% set prefix = relation ~ '.' if relation else '' -%}
    {{ prefix }}valid_from <= {{ day }}
    and ({{ prefix }}valid_to is null or {{ prefix }}valid_to > {{ day }})
{%- endmacro %}
