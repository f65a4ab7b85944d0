{% macro keep_contract(relation) -%}
    {%- if config.get("contract").enforced -%}
        {%- set query = "from " ~ relation ~ " limit 0" -%}
        {%- set built = [] -%}
        {%- for column in adapter.get_column_schema_from_query(query) -%}
            {%- do built.append(column.name ~ " " ~ column.dtype | lower) -%}
        {%- endfor -%}
        {%- set told = [] -%}
        {%- for column in model.columns.values() -%}
            {%- set kind = column.data_type | lower | replace(", ", ",") -%}
            {%- do told.append(column.name ~ " " ~ kind) -%}
        {%- endfor -%}
        {%- if built != told -%}
            {%- do exceptions.raise_compiler_error(
                model.patch_path.split("://")[1] ~ ": the contract of " ~ model.name
                ~ " says (" ~ (told | reject("in", built) | join(", "))
                ~ "), its SQL gives (" ~ (built | reject("in", told) | join(", "))
                ~ "); columns must be the same, in the same order"
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
