{% macro row_outcomes(feed, numbered=none) -%}
{#- What landed is counted from landing, what counts from staging, what lost to another
    version from the rows that have several: three ways that must agree. -#}
{%- set keys = "_key, _sender" if numbered else "_key" -%}
select
    '{{ feed }}' as feed,
    _sender as sender,
    count(*) as rows_landed,
    count(*) filter (where _load_id in (select load_id from {{ ref('stg_loads_withdrawn') }}))
        as rows_in_withdrawn_loads,
    count(*) filter (where _is_set_aside and _load_id not in (select load_id from {{ ref('stg_loads_withdrawn') }}))
        as rows_set_aside,
    0 as rows_superseded,
    0 as rows_superseded_elsewhere,
    0 as rows_superseded_by_older,
    0 as rows_current

from {{ source('landing', feed) }}

where _loaded_at <= {{ run_value('known_at') }}

group by 2

union all

select
    '{{ feed }}' as feed,
    _sender as sender,
    0,
    0,
    0,
    count(*),
    count(*) filter (where winner != _sender),
    count(*) filter (where won_at < _loaded_at),
    0

from (
    select
        _sender,
        _loaded_at,
        first_value(_sender) over versions as winner,
        first_value(_loaded_at) over versions as won_at

    from {{ source('landing', feed) }}

    where
        ({{ keys }}) in (
            select {{ keys }}
            from {{ source('landing', feed) }}
            where {{ counts_now() }}
            group by {{ keys }}
            having count(*) > 1
        )
        and {{ counts_now() }}

    window versions as (partition by {{ keys }} order by {{ latest_first() }})

    qualify row_number() over versions > 1
)

group by 2

union all

select
    '{{ feed }}' as feed,
    _sender as sender,
    0,
    0,
    0,
    0,
    0,
    0,
    count(*)

from {{ ref('stg_' ~ feed) }}

group by 2
{%- endmacro %}
