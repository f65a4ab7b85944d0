{% macro senders_own(column) -%}
if(_sender = 'district', {{ column }}, _sender || '/' || {{ column }})
{%- endmacro %}
