{% macro seed_rows() -%}
    {%- set path = adapter.get_seed_file_path(model) -%}
    {%- set kinds = [] -%}
    {%- for name, kind in model.config.column_types.items() -%}
        {%- do kinds.append("'" ~ name ~ "': '" ~ kind ~ "'") -%}
    {%- endfor -%}
    select * from read_csv(
        '{{ adapter.escape_sql_string(path) }}',
        header = true, delim = ',', quote = '"', escape = '"',
        {{ "types = {" ~ kinds | join(", ") ~ "}" if kinds else "all_varchar = true" }}
    )
{%- endmacro %}
