{% macro row_changes(feed, numbered=none) -%}
select
    '{{ feed }}' as feed,
    {{ senders_own("_key") if numbered else "_key" }} as row_key,
    max(_business_date) as business_date,
    min(_loaded_at) as first_loaded_at,
    max(_loaded_at) as last_loaded_at

from {{ source('landing', feed) }}

where _loaded_at <= {{ run_value('known_at') }}

group by 2
{%- endmacro %}
