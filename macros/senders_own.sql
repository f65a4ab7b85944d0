{% macro senders_own(column, sender="_sender") -%}
if({{ sender }} = 'district', {{ column }}, {{ sender }} || '/' || {{ column }})
{%- endmacro %}
