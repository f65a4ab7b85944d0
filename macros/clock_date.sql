{% macro clock_date(dates, otherwise='started_date') -%}
coalesce(case clock
    {%- for clock, column in dates.items() %}
    when '{{ clock }}' then {{ column }}
    {%- endfor %}
end, {{ otherwise }})
{%- endmacro %}
