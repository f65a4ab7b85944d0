{% macro row_changes(feed, numbered=none) -%}
select
    '{{ feed }}' as feed,
    {{ senders_own("landed._key", "landed._sender") if numbered else "landed._key" }} as row_key,
    max(landed._business_date) as business_date,
    withdrawn.withdrawn_at,
    min(landed._loaded_at) as first_loaded_at,
    max_by(landed._loaded_at, row(landed._version, landed._loaded_at))
        as last_loaded_at

from {{ source('landing', feed) }} as landed

left join {{ ref('stg_loads_withdrawn') }} as withdrawn
    on landed._load_id = withdrawn.load_id

where
    landed._loaded_at <= {{ run_value('known_at') }}
    and landed._is_set_aside is not true

group by 2, 4
{%- endmacro %}
