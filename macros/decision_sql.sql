{% macro decision_sql(decision) -%}
    {%- set folder = env_var("FOURGATES_DECISIONS", "target/decisions") -%}
    {%- set path = folder ~ "/" ~ decision ~ ".sql" -%}
    {%- set found = run_query(adapter.dispatch("read_text")(path)) -%}
    {%- if found.rows | length != 1 -%}
        {{ exceptions.raise_compiler_error(
            path ~ " is not there: run `fourgates rules compile` first"
        ) }}
    {%- endif -%}
    {{ found.rows[0][0] }}
{%- endmacro %}
