{% macro unlabelled(coded_columns) -%}
with

labels as (

    select * from {{ ref('dim_code_labels') }}

),

landed as (

    {% for feed, column, code_list in coded_columns -%}
        select distinct
            '{{ feed }}' as feed,
            '{{ column }}' as column_name,
            '{{ code_list }}' as code_list,
            {{ column }} as code

        from {{ ref('stg_' ~ feed) }}

        where {{ column }} is not null

        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select landed.*

from landed

left join labels
    on landed.code_list = labels.code_list and landed.code = labels.code

where labels.code is null
{%- endmacro %}
