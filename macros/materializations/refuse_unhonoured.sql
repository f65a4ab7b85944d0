{% macro refuse_unhonoured() -%}
    {%- set honoured = [
        "enabled", "alias", "schema", "database", "tags", "meta", "group", "access",
        "docs", "materialized", "persist_docs", "contract", "pre-hook", "post-hook",
        "packages",
    ] -%}
    {%- if model.resource_type == "seed" -%}
        {%- do honoured.append("column_types") -%}
    {%- endif -%}
    {%- set defaults = {
        "delimiter": ",", "lookback": 1,
        "on_schema_change": "ignore", "on_configuration_change": "apply",
    } -%}
    {%- set asked = [] -%}
    {%- for name, value in model.config.items() if name not in honoured -%}
        {%- if value and value != defaults.get(name) -%}
            {%- do asked.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set columns = model.columns.values() | selectattr("constraints") | list -%}
    {%- if model.constraints or columns -%}
        {%- do asked.append("constraints") -%}
    {%- endif -%}
    {%- if asked -%}
        {%- do exceptions.raise_compiler_error(
            model.original_file_path ~ ": " ~ model.name ~ " asks for "
            ~ (asked | sort | join(", ")) ~ ", which a " ~ model.config.materialized
            ~ " here does not honour. Take it out, or teach it to "
            ~ "macros/materializations"
        ) -%}
    {%- endif -%}
{%- endmacro %}
