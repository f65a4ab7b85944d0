{% macro staged(feed, numbered=none) -%}
select
    * exclude (_key, _version, _row_hash, _is_set_aside, file_row_number)
    replace (
        {{ line_in_file() }} as _line
        {%- if numbered %},
        {{ senders_own(numbered) }} as {{ numbered }}
        {%- endif %}
    )

from {{ source('landing', feed) }}

where {{ counts_now() }}

qualify row_number() over (
    partition by _key{{ ", _sender" if numbered }}
    order by {{ latest_first() }}
) = 1
{%- endmacro %}
