{% macro staged(feed, numbered=none, ends=none, is_last_day=false, dated=none, person=none) -%}
{{ "with" if ends or dated }}

{% if ends -%}
{{ row_endings(feed) }}{{ "," if dated }}

{% endif -%}
{{ "newest as (" if dated }}
select
    {{ "landed." if person }}* exclude (
        _key,
        _version,
        _row_hash,
        _is_set_aside,
        _load_number,
        _is_void,
        _list,
        _listed_at,
        {{ "_ended_at," if ends }}
        file_row_number
    )
    replace (
        {{ line_in_file() }} as _line
        {%- if ends %},
        least({{ ends[0] }}, cast(_ended_at as {{ ends[1] }}){{ " - 1" if is_last_day }}) as {{ ends[0] }}
        {%- endif %}
        {%- if numbered %},
        {{ senders_own(numbered) }} as {{ numbered }}
        {%- endif %}
        {%- if person %},
        coalesce(linked.main_person_key, landed.{{ person }}) as {{ person }}
        {%- endif %}
    ),
    min(_loaded_at) over (
        partition by _key{{ ", _sender" if numbered }}
    ) as _first_loaded_at

from {{ "ended" if ends else source('landing', feed) }}{{ " as landed" if person }}
{%- if person %}

left join {{ ref('stg_persons_linked') }} as linked
    on landed.{{ person }} = linked.person_key
{%- endif %}

{{ "where " ~ counts_now() if not ends }}

qualify row_number() over (
    partition by _key{{ ", _sender" if numbered }}
    order by {{ latest_first() }}
) = 1
and not coalesce(_is_void, false)
{%- if dated %})

select * replace ({{ ends_with_the_next(dated) }} as valid_to)

from newest
{%- endif %}
{%- endmacro %}
