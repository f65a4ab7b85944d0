{% materialization seed, adapter="duckdb" %}
    {%- do refuse_unhonoured() -%}
    {%- set relation = this.incorporate(type="table") -%}
    {%- do drop_other_kind(relation) -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- call statement("main") -%}
        create or replace table {{ relation }} as
        {{ seed_rows() }};
        {{ keep_keys(relation) }}
        {{ comment(relation) }}
    {%- endcall -%}
    {%- do store_result("agate_table", response="OK") -%}
    {%- do run_hooks(post_hooks) -%}
    {%- do adapter.commit() -%}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}
