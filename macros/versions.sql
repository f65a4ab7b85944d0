{% macro versions(feed, key, columns) -%}
with

{# What was declared void by its newest version has none. #}
placed as (

    select
        *,
        row_number() over by_age as version_place,
        first_value(coalesce(_is_void, false)) over by_age as is_void

    from {{ source('landing', feed) }}

    where {{ counts_now() }}

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
        updated_at as changed_at

    from placed

    where not is_void

)

select * from versions
{%- endmacro %}
