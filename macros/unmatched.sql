{% macro unmatched() -%}
acts as (

    select * from {{ ref('stg_dispositions') }}

    where person_class not in ('normal', 'unclassified')

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

{# An end is matched by the stay that it ended, a reading by any stay of the person. #}
unmatched as (

    {{ row_asked('dispositions', 'matches_nothing', "'act'", value='act') }}

    from acts as asked

    left join stays
        on
            asked.person_key = stays.person_key
            and asked.person_class = stays.person_class
            and asked.acted_at = stays.ended_at

    where asked.act = 'end' and stays.disposition_id is null

    union all

    {{ row_asked('health_checks', 'matches_nothing', "'person_key'") }}

    from {{ ref('stg_health_checks') }} as asked

    where asked.person_key not in (select person_key from stays)

    union all

    {{ row_asked('duty_shifts', 'flagged', "'overlapping_shifts'") }}

    from {{ ref('fct_duty_shifts') }} as shifts

    inner join {{ ref('stg_duty_shifts') }} as asked
        on shifts.shift_id = asked.shift_id

    where shifts.is_overlapping

)
{%- endmacro %}
