{% macro clock_date(dates) -%}
coalesce(case clock
    {%- for clock, column in dates.items() %}
    when '{{ clock }}' then {{ column }}
    {%- endfor %}
end, started_date)
{%- endmacro %}
