{% macro left_behind(references) -%}
{# Of an area that ended and named no successor: what still stands, or happened later. #}
ended_areas as (

    select
        area_id,
        valid_to as ended_date

    from {{ ref('stg_areas') }}

    where valid_from <= {{ report_date() }}

    qualify
        row_number() over (partition by area_id order by valid_from desc) = 1
        and valid_to <= {{ report_date() }}
        and successor_area_id is null

),

open_stays as (

    select disposition_id from {{ ref('int_stays_opened') }}

    where ended_at is null

),

left_behind as (

    {% for feed, column, target, _, _ in references if target == 'areas' -%}
        {{ row_asked(feed, 'area_ended', "'" ~ column ~ "'", "'areas'", column) }}

        from {{ ref('stg_' ~ feed) }} as asked

        inner join ended_areas
            on asked.{{ column }} = ended_areas.area_id

        where
            asked._business_date >= ended_areas.ended_date
            {%- if feed in ('households', 'enterprises', 'grids', 'staff_assignments') %}
            or coalesce(asked.valid_to > ended_areas.ended_date, true)
            {%- elif feed == 'dispositions' %}
            or asked.disposition_id in (select disposition_id from open_stays)
            {%- endif %}

        {{ 'union all' if not loop.last }}
    {% endfor %}
)
{%- endmacro %}
