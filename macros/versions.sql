{% macro versions(feed, key, columns) -%}
with

{# What came late is a version only of what nothing told before. #}
counting as (

    select *

    from {{ source('landing', feed) }}

    where {{ counts_now() }}

    qualify
        _loaded_at <= {{ run_value('settled_at') }}
        or not bool_or(_loaded_at <= {{ run_value('settled_at') }}) over (
            partition by _key
        )

),

{# What was declared void by its newest version has none; a void row is none. #}
placed as (

    select
        *,
        row_number() over by_age as version_place,
        first_value(coalesce(_is_void, false)) over by_age as is_gone

    from counting

    window by_age as (
        partition by _key
        order by {{ latest_first() }}
    )

),

versions as (

    select
        {{ key }},
        version_place,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        _version as changed_at

    from placed

    where not is_gone and not coalesce(_is_void, false)

)

select * from versions
{%- endmacro %}
