{# How good a figure is at best: the better end of its interval, itself without one. #}
{% macro goodness(figures, catalogue=figures) -%}
    case
        when {{ catalogue }}.direction = 'lower'
            then -coalesce({{ figures }}.low_bound, {{ figures }}.indicator_value)
        else coalesce({{ figures }}.high_bound, {{ figures }}.indicator_value)
    end
{%- endmacro %}
