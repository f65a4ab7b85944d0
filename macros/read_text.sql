{% macro default__read_text(path) -%}
    select content from read_text('{{ path | replace("'", "''") }}')
{%- endmacro %}

{% macro spark__read_text(path) -%}
    select decode(content, 'utf-8') as content from binaryFile.`{{ path }}`
{%- endmacro %}
