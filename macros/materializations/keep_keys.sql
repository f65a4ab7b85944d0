{% macro keep_keys(relation) -%}
    {%- set tests = graph.nodes.values()
        | selectattr("attached_node", "defined")
        | selectattr("attached_node", "equalto", model.unique_id) -%}
    {%- set kinds = ["is_key", "unique_together"] -%}
    {#- A level of the restatement is thrown away; the build proves the same code. -#}
    {%- set is_kept = target.name != "restatement" -%}
    {%- for test in tests if is_kept and test.test_metadata.name in kinds -%}
        {%- set given = test.test_metadata.kwargs -%}
        {%- set query = test_unique_together(relation, given.columns)
            if given.columns else test_is_key(relation, given.column_name) -%}
        {%- set broken = run_query(query ~ " order by all limit 1") -%}
        {%- for row in broken.rows -%}
            {%- set told = [] -%}
            {%- for name in broken.column_names -%}
                {%- set value = "null" if row[name] is none else row[name] -%}
                {%- do told.append(name ~ " = " ~ value) -%}
            {%- endfor -%}
            {%- do exceptions.raise_compiler_error(
                test.name ~ " did not hold: " ~ (told | join(", "))
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
