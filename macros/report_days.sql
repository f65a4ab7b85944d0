{% macro report_days(feed) -%}
select
    '{{ feed }}' as feed,
    _sender as sender,
    _business_date as report_date,
    count(*) as rows_reported,
    min(_loaded_at) as came_at

from {{ source('landing', feed) }}

where
    _loaded_at <= {{ run_value('known_at') }}
    and _load_id not in (select load_id from {{ ref('stg_loads_withdrawn') }})

group by all
{%- endmacro %}
