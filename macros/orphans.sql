{% macro orphans(references) -%}
{%- set keys = [] -%}
{%- for _, _, feed, key, _ in references if (feed, key) not in keys -%}
    {%- do keys.append((feed, key)) -%}
{%- endfor -%}
{% for feed, key in keys -%}
known_{{ feed }} as (

    select distinct {{ key }} from {{ ref('stg_' ~ feed) }}

),

{% endfor -%}
orphans as (

    {% for feed, column, target, key, is_shown in references -%}
        {{ row_asked(feed, 'refers_to_nothing', "'" ~ column ~ "'",
            "'" ~ target ~ "'", column if is_shown else none) }}

        from {{ ref('stg_' ~ feed) }} as asked

        left join known_{{ target }} as known
            on asked.{{ column }} = known.{{ key }}

        where
            asked.{{ column }} is not null
            and known.{{ key }} is null
            and exists (select 1 from known_{{ target }})

        {{ 'union all' if not loop.last }}
    {% endfor %}
)
{%- endmacro %}
