{# z of a two-sided interval of 95 %; Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212. #}
{% macro wilson_bound(part, whole, sign) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set n = 'cast(' ~ whole ~ ' as double)' -%}
    {%- set x = 'cast(' ~ part ~ ' as double)' -%}
    {%- set x = 'if(' ~ x ~ ' > ' ~ n ~ ', ' ~ n ~ ', ' ~ x ~ ')' -%}
    case
        when {{ whole }} > 0 and {{ part }} >= 0
            then round(
                ({{ x }} + {{ z * z / 2 }} {{ sign }} {{ z }} * sqrt(
                    {{ x }} * ({{ n }} - {{ x }}) / {{ n }} + {{ z * z / 4 }}
                )) / ({{ n }} + {{ z * z }}), 6
            )
    end
{%- endmacro %}
