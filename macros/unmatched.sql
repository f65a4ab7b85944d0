{% macro unmatched() -%}
acts as (

    select * from {{ ref('int_dispositions_ordered') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

{# An end is matched by the stay that it ended, and one that frees nobody by a stay that
   was over; a reading by any stay of the person. #}
unmatched as (

    {{ row_asked('dispositions', 'matches_nothing', "'act'", value='act') }}

    from acts as asked

    left join stays
        on
            asked.person_key = stays.person_key
            and asked.person_class = stays.person_class
            and asked.ordered_at = stays.recorded_end_at
            and not (
                stays.is_end_implied
                and coalesce(asked.end_reason in ('released', 'recovered'), false)
            )

    where
        asked.act = 'end'
        and asked.end_reason is distinct from 'ruled_out'
        and stays.disposition_id is null

    union all

    {{ row_asked('dispositions', 'matches_nothing', "'act'", value='act') }}

    from {{ ref('stg_dispositions') }} as asked

    where asked.person_class in ('normal', 'unclassified', 'died')

    union all

    {{ row_asked('dispositions', 'begun_already', "'act'", value='act') }}

    from acts as asked

    left join stays
        on asked.disposition_id = stays.disposition_id

    where asked.act = 'start' and stays.disposition_id is null

    union all

    {{ row_asked('dispositions', 'end_not_told', "'act'", value='act') }}

    from acts as asked

    inner join stays
        on asked.disposition_id = stays.disposition_id

    where stays.is_end_implied

    union all

    {{ row_asked('registrations', 'contradicts', "'exposure'", value='exposure') }}

    from {{ ref('fct_registrations') }} as forms

    inner join {{ ref('stg_registrations') }} as asked
        on forms.registration_id = asked.registration_id

    where forms.is_contradicting

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

    union all

    {{ row_asked('duty_shifts', 'flagged', "'after_leaving'") }}

    from {{ ref('fct_duty_shifts') }} as shifts

    inner join {{ ref('stg_duty_shifts') }} as asked
        on shifts.shift_id = asked.shift_id

    where shifts.is_off_register

    union all

    {{ row_asked('lead_actions', 'flagged', "'before_the_lead'", value='step') }}

    from {{ ref('stg_lead_actions') }} as asked

    inner join {{ ref('stg_leads') }} as leads
        on
            asked.lead_id = leads.lead_id
            and {{ by_day_end('asked.acted_at') }} < leads.received_at

    union all

    {{ row_asked('enterprise_reports', 'matches_nothing', "'enterprise_key'") }}

    from {{ ref('int_reports_unplaced') }} as asked
    {% for feed, column in [
        ('policy_applications', 'reverses_application_id'),
        ('incentive_records', 'reverses_incentive_id'),
    ] %}
        union all

        {{ row_asked(feed, 'refers_to_nothing', "'" ~ column ~ "'", "'" ~ feed ~ "'",
            'reverses_id') }}

        from {{ ref('int_reversals_matched') }} as asked

        where asked.feed = '{{ feed }}' and not asked.is_known

        union all

        {{ row_asked(feed, 'flagged', "'reversed_too_much'", value='reverses_id') }}

        from {{ ref('int_reversals_matched') }} as asked

        where asked.feed = '{{ feed }}' and asked.is_too_much

        union all

        {{ row_asked(feed, 'flagged', "'reversal_adds'", value='reverses_id') }}

        from {{ ref('int_reversals_matched') }} as asked

        where asked.feed = '{{ feed }}' and asked.is_above_zero
    {% endfor %}
)
{%- endmacro %}
