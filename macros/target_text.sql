{% macro target_text() -%}
    case
        when target_of_day is null then null
        when unit != 'rate'
            then if(target_of_day = 0, '0', sign_of_target || cast(target_of_day as bigint))
        else
            if(is_exact, '', sign_of_target)
            || regexp_replace(cast(cast(target_of_day * 100 as decimal(9, 1)) as varchar), '\.0$', '')
            || '%'
    end
{%- endmacro %}
