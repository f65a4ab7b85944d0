{% macro work_item(kind, id, since, due=none, rule=none, place=[], who=none,
    subject=none, area='community_id', whose=none) -%}
    select
        '{{ kind }}' as item_kind,
        {{ id }} as item_id,
        {{ area }} as community_id,
        {%- for column in ['grid_id', 'compound', 'building', 'unit', 'site_id'] %}
        {{ column if column in place else 'cast(null as varchar)' }} as {{ column }},
        {%- endfor %}
        {{ who or 'cast(null as varchar)' }} as staff_id,
        {{ whose or 'cast(null as varchar)' }} as whose,
        {{ subject or 'cast(null as varchar)' }} as subject_key,
        {{ rule or 'cast(null as varchar)' }} as rule_id,
        cast({{ since }} as date) as since_date,
        cast({{ due or 'null' }} as date) as due_date
{%- endmacro %}
