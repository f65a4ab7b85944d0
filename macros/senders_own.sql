{% macro senders_own(column, sender="_sender") -%}
if({{ sender }} = 'district', '', {{ sender }} || '/')
    || replace({{ column }}, '/', '//')
{%- endmacro %}
