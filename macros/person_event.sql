{% macro person_event(kind, id, known_at, exposure=none, outcome=none,
    is_of_hospital='false') -%}
    select
        person_key,
        {{ known_at }} as known_at,
        {{ kind }} as event_kind,
        {{ id }} as event_id,
        {{ exposure or 'cast(null as varchar)' }} as exposure,
        {{ outcome or 'cast(null as varchar)' }} as outcome,
        {{ is_of_hospital }} as is_of_hospital
{%- endmacro %}
