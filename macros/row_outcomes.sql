{% macro row_outcomes(feed, numbered=none) -%}
{#- What landed is counted from landing, what counts from staging, what lost to another
    version or was declared void from the rows that have several: ways that must agree.
    A branch names what it counts. -#}
{%- set keys = "_key, _sender" if numbered else "_key" -%}
{%- set taken_back -%}
_load_id in (select load_id from {{ ref('stg_loads_withdrawn') }})
{%- endset -%}
select
    '{{ feed }}' as feed,
    _sender as sender,
    count(*) as rows_landed,
    count(*) filter (where {{ taken_back }}) as rows_in_withdrawn_loads,
    count(*) filter (where _is_set_aside and not {{ taken_back }}) as rows_set_aside

from {{ source('landing', feed) }}

where _loaded_at <= {{ run_value('known_at') }}

group by 2

union all by name

select
    '{{ feed }}' as feed,
    _sender as sender,
    count(*) filter (where place > 1) as rows_superseded,
    count(*) filter (where place > 1 and winner != _sender)
        as rows_superseded_elsewhere,
    count(*) filter (where place > 1 and won_at < _loaded_at)
        as rows_superseded_by_older,
    count(*) filter (where place = 1 and _is_void) as rows_void

from (
    select
        _sender,
        _loaded_at,
        _is_void,
        row_number() over versions as place,
        first_value(_sender) over versions as winner,
        first_value(_loaded_at) over versions as won_at

    from {{ source('landing', feed) }}

    where
        ({{ keys }}) in (
            select {{ keys }}
            from {{ source('landing', feed) }}
            where {{ counts_now() }}
            group by {{ keys }}
            having count(*) > 1 or bool_or(_is_void)
        )
        and {{ counts_now() }}

    window versions as (partition by {{ keys }} order by {{ latest_first() }})
)

group by 2

union all by name

select
    '{{ feed }}' as feed,
    _sender as sender,
    count(*) as rows_current

from {{ ref('stg_' ~ feed) }}

group by 2
{%- endmacro %}
