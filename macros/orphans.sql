{% macro orphans(references) -%}
{%- set keys = [] -%}
{%- for _, _, feed, key in references if (feed, key) not in keys -%}
    {%- do keys.append((feed, key)) -%}
{%- endfor -%}
with

{% for feed, key in keys -%}
known_{{ feed }} as (

    select distinct {{ key }} from {{ ref('stg_' ~ feed) }}

),

{% endfor -%}
counted as (

    {% for feed, column, target, key in references -%}
        select
            '{{ feed }}' as feed,
            '{{ column }}' as column_name,
            '{{ target }}' as refers_to,
            count(*) as row_count

        from {{ ref('stg_' ~ feed) }} as referring

        left join known_{{ target }} as known
            on referring.{{ column }} = known.{{ key }}

        where referring.{{ column }} is not null and known.{{ key }} is null

        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counted where row_count > 0
{%- endmacro %}
