{% macro days_of_series(first, last) -%}
    partition by area_id, indicator_id
    order by report_date
    rows between {{ first }} and {{ last }}
{%- endmacro %}
