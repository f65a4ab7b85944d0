{% materialization view, adapter="duckdb", supported_languages=["sql"] %}
    {%- do refuse_unhonoured() -%}
    {%- set relation = this.incorporate(type="view") -%}
    {%- do drop_other_kind(relation) -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- call statement("main") -%}
        create or replace view {{ relation }} as (
            {{ compiled_code }}
        );
        {{ keep_contract(relation) }}
        {{ keep_keys(relation) }}
        {{ comment(relation) }}
    {%- endcall -%}
    {%- do run_hooks(post_hooks) -%}
    {%- do adapter.commit() -%}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}
