{% macro section_row(
    row_key, row_order, label_zh, label_en,
    parent="cast(null as varchar)", area='asked.scope_id', member="'all'", day=none
) -%}
    select
        asked.document_id,
        asked.section_id,
        asked.scope_id,
        cast({{ row_key }} as varchar) as row_key,
        cast({{ row_order }} as integer) as row_order,
        {{ label_zh }} as label_zh,
        {{ label_en }} as label_en,
        {{ parent }} as parent_name,
        {{ area }} as area_id,
        {{ member }} as member,
        {{ day or report_date() }} as report_date
{%- endmacro %}
