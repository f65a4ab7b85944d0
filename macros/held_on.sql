{% macro held_on(relation, day) -%}
    {% set prefix = relation ~ '.' if relation else '' -%}
    coalesce({{ prefix }}valid_from <= {{ day }}, true)
    and coalesce({{ prefix }}valid_to > {{ day }}, true)
{%- endmacro %}
