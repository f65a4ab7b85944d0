{% macro drop_other_kind(relation) -%}
    {%- set old = load_cached_relation(relation) -%}
    {%- if old is not none and old.type != relation.type -%}
        {%- do adapter.drop_relation(old) -%}
    {%- endif -%}
{%- endmacro %}
