{% macro keep_contract(relation) -%}
    {%- if config.get("contract").enforced -%}
        {%- set told = [] -%}
        {%- for column in model.columns.values() -%}
            {%- set kind = column.data_type | lower | replace(", ", ",") -%}
            {%- do told.append("'" ~ column.name ~ " " ~ kind ~ "'") -%}
        {%- endfor -%}
        with

        contract as (

            select
                cast([{{ told | join(", ") }}] as varchar[]) as told,
                list(column_name || ' ' || lower(data_type) order by column_index)
                    as built

            from duckdb_columns()

            where
                database_name = '{{ relation.database }}'
                and schema_name = '{{ relation.schema }}'
                and table_name = '{{ relation.identifier }}'

        )

        select error(
            '{{ model.patch_path.split("://")[1] }}: the contract of {{ model.name }} says ('
            || array_to_string(list_filter(told, lambda x: not list_contains(built, x)), ', ')
            || '), its SQL gives ('
            || array_to_string(list_filter(built, lambda x: not list_contains(told, x)), ', ')
            || '); columns must be the same, in the same order'
        )

        from contract

        where told != built;
    {%- endif -%}
{%- endmacro %}
