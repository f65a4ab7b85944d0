{% macro versions(feed, key, columns) -%}
with

{# What was declared void has no version. #}
things as (

    select {{ key }} from {{ ref('stg_' ~ feed) }}

),

versions as (

    select
        *,
        row_number() over (
            partition by _key
            order by {{ latest_first() }}
        ) as version_place

    from {{ source('landing', feed) }}

    where {{ counts_now() }}

),

versions_told as (

    select
        versions.{{ key }},
        versions.version_place,
        {%- for column in columns %}
        versions.{{ column }},
        {%- endfor %}
        versions.updated_at as changed_at

    from versions

    semi join things
        on versions.{{ key }} = things.{{ key }}

)

select * from versions_told
{%- endmacro %}
