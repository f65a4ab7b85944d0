{% macro measured(relation, over_areas, sides) -%}
{% for indicator, side in sides.items() -%}
    select
        report_date,
        area_id,
        '{{ indicator }}' as indicator_id,
        member,
        '{{ over_areas }}' as over_areas,
        cast({{ side[0] }} as decimal(20, 2)) as numerator,
        cast({{ side[1] }} as decimal(20, 2)) as denominator

    from {{ relation }}
    {{ 'union all' if not loop.last }}
{% endfor %}
{%- endmacro %}
