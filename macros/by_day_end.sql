{% macro by_day_end(moment) -%}
{#- A date without an hour may be as late as the end of its day. -#}
if(
    {{ moment }} = date_trunc('day', {{ moment }}),
    {{ moment }} + interval 86399 second, {{ moment }}
)
{%- endmacro %}
