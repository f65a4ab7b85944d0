{# z of a two-sided interval of 95 %; Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212. #}
{% macro wilson_bound(part, whole, sign) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set n = 'nullif(cast(' ~ whole ~ ' as double), 0)' -%}
    {%- set x = 'least(cast(' ~ part ~ ' as double), ' ~ n ~ ')' -%}
    round(
        ({{ x }} + {{ z * z / 2 }} {{ sign }} {{ z }} * sqrt(
            {{ x }} * ({{ n }} - {{ x }}) / {{ n }} + {{ z * z / 4 }}
        )) / ({{ n }} + {{ z * z }}), 6
    )
{%- endmacro %}
