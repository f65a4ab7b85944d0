{% macro line_in_file() -%}
case when _line < 0 then file_row_number - _line else _line end
{%- endmacro %}
