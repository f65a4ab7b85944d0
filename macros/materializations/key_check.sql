{% macro key_check(name, query, columns) -%}
    select error('{{ name }} did not hold: ' || concat_ws(
        ', '
        {%- for column in columns %},
        '{{ column }} = ' || coalesce(cast({{ column }} as varchar), 'null')
        {%- endfor %}
    ))
    from ({{ query }} order by all limit 1);
{%- endmacro %}
