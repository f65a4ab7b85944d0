{% macro row_endings(feed) -%}
{#- A whole list ends what it no longer names, and what it names begins again. -#}
landed as (

    select
        *,
        coalesce(_listed_at, _loaded_at) as _told_at

    from {{ source('landing', feed) }}

    where {{ counts_now() }}

),

{# What an empty list is a list of, nobody can tell: of all that its sender sends. #}
lists as (

    select distinct
        loads.sender,
        landed._list,
        coalesce(landed._listed_at, loads.list_as_of) as as_of,
        loads.loaded_at,
        loads.load_number

    from {{ source('landing', 'loads') }} as loads

    left join landed
        on loads.load_id = landed._load_id

    where
        loads.feed = '{{ feed }}'
        and loads.list_as_of is not null
        and loads.loaded_at <= {{ run_value('known_at') }}
        and loads.load_id not in (
            select load_id from {{ ref('stg_loads_withdrawn') }}
        )

),

{# When a thing was last told of by its sender, in this list or outside any. #}
told as (

    select
        *,
        max(
            struct_pack(at := _told_at, loaded_at := _loaded_at, load := _load_number)
        ) over (partition by _key, _sender) as _last_told

    from landed

),

moments as (

    select distinct
        _sender,
        _list,
        _last_told

    from told

),

endings as (

    select
        moments._sender,
        moments._list,
        moments._last_told,
        min(lists.as_of) as _ended_at

    from moments

    inner join lists
        on
            moments._sender = lists.sender
            and coalesce(moments._list = lists._list, lists._list is null or lists._list = '')
            and moments._last_told < struct_pack(
                at := lists.as_of,
                loaded_at := lists.loaded_at,
                load := lists.load_number
            )
            and (
                lists.loaded_at <= {{ run_value('settled_at') }}
                or moments._last_told.loaded_at > {{ run_value('settled_at') }}
            )

    group by 1, 2, 3

),

ended as (

    select
        told.* exclude (_told_at, _last_told),
        endings._ended_at

    from told

    left join endings
        on
            told._sender = endings._sender
            and told._list is not distinct from endings._list
            and told._last_told = endings._last_told

)
{%- endmacro %}
