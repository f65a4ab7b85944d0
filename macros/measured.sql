{% macro measured(relation, indicators) -%}
{% for indicator, parts in indicators.items() -%}
    select
        report_date,
        area_id,
        '{{ indicator }}' as indicator_id,
        cast({{ parts[0] }} as decimal(20, 2)) as numerator,
        cast({{ parts[1] if parts | length > 1 else 'null' }} as decimal(20, 2))
            as denominator

    from {{ relation }}
    {{ 'union all' if not loop.last }}
{% endfor %}
{%- endmacro %}
