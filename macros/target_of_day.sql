{% macro target_of_day(day) -%}
    case
        when {{ day }} < path_from then null
        when {{ day }} < path_until
            then round(
                path_start + (target - path_start)
                * date_diff('day', path_from, {{ day }})
                / date_diff('day', path_from, path_until), 4
            )
        else target
    end
{%- endmacro %}
