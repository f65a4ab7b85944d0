{% macro comment(relation) -%}
    {%- set about = model.description if config.persist_relation_docs() else "" -%}
    {%- set columns = model.columns.values() if config.persist_column_docs() else [] -%}
    {%- if target.name != "restatement" -%}
        {%- if about %}
        comment on {{ relation.type }} {{ relation }}
        is '{{ adapter.escape_sql_string(about) }}';
        {%- endif %}
        {%- for column in columns %}
        comment on column {{ relation }}.{{ adapter.quote(column.name) }}
        is '{{ adapter.escape_sql_string(column.description) }}';
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}
