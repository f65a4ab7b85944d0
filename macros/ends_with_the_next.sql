{% macro ends_with_the_next(key) -%}
    {#- A row that ends before it begins never held, and ends none. -#}
    least(valid_to, min(
        case when coalesce(valid_to > valid_from, true) then valid_from end
    ) over (
        partition by {{ key | join(', ') }}
        order by valid_from nulls first
        rows between 1 following and unbounded following
    ))
{%- endmacro %}
