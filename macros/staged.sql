{% macro staged(feed) -%}
select * exclude (_key, _version, _row_hash)

from {{ source('landing', feed) }}

where _loaded_at <= cast('{{ var("known_at") }}' as timestamp)

qualify row_number() over (
    partition by _key
    order by _version desc, _loaded_at desc, _line desc
) = 1
{%- endmacro %}
