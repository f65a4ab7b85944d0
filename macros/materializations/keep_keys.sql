{% macro keep_keys(relation) -%}
    {#- A level of the restatement is thrown away; the build proves the same code. -#}
    {%- set is_kept = target.name != "restatement" -%}
    {%- for test in graph.nodes.values()
            if is_kept and test.attached_node == model.unique_id -%}
        {%- set given = test.test_metadata.kwargs -%}
        {%- if test.test_metadata.name == "is_key" -%}
            {{ key_check(
                test.name, test_is_key(relation, given.column_name),
                [given.column_name, "times"]
            ) }}
        {%- elif test.test_metadata.name == "unique_together" -%}
            {{ key_check(
                test.name, test_unique_together(relation, given.columns), given.columns
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
