{% macro indicator_value() -%}
    case
        when has_denominator then {{ rate('numerator', 'denominator') }}
        else cast(numerator as double)
    end
{%- endmacro %}
