{% macro row_asked(feed, question, column, refers_to='cast(null as varchar)', value=none) -%}
select
    '{{ feed }}' as feed,
    '{{ question }}' as question,
    {{ column }} as column_name,
    {{ refers_to }} as refers_to,
    {{ 'cast(asked.' ~ value ~ ' as varchar)' if value else 'cast(null as varchar)' }} as cell_value,
    asked._sender as sender,
    asked._load_id as load_id,
    asked._file as file_name,
    asked._line as line,
    asked._business_date as since_date,
    asked._loaded_at as loaded_at
{%- endmacro %}
