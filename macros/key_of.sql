{% macro key_of(parts) -%}
concat_ws(
    '|'
    {%- for part in parts -%}
    , replace(
        replace(coalesce(cast({{ part }} as varchar), ''), '%', '%25'), '|', '%7C'
    )
    {%- endfor %}
)
{%- endmacro %}
