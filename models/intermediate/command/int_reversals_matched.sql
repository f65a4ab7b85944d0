{% set feeds = [
    ('policy_applications', 'application_id', 'reverses_application_id',
        'amount_approved_yuan', 'amount_paid_yuan'),
    ('incentive_records', 'incentive_id', 'reverses_incentive_id',
        'amount_yuan', 'cast(null as double)'),
] %}

with

records as (

    {% for feed, key, reverses, granted, paid in feeds -%}
        select
            '{{ feed }}' as feed,
            {{ key }} as record_id,
            {{ reverses }} as reverses_id,
            {{ senders_own(reverses) }} as reversed_record_id,
            cast({{ granted }} as decimal(18, 2)) as granted_yuan,
            cast({{ paid }} as decimal(18, 2)) as paid_yuan,
            _sender,
            _load_id,
            _file,
            _line,
            _business_date,
            _loaded_at

        from {{ ref('stg_' ~ feed) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{# What was there, and what was to be taken back of it by then, in the order of rows; a
   row that adds takes back nothing. #}
reversals as (

    select
        records.*,
        {% for yuan in ['granted_yuan', 'paid_yuan'] -%}
            greatest(coalesce(originals.{{ yuan }}, 0), 0) as {{ yuan }}_there,
            least(coalesce(records.{{ yuan }}, 0), 0) as {{ yuan }}_taken,
            sum(least(coalesce(records.{{ yuan }}, 0), 0)) over in_order
                as {{ yuan }}_by_then,
        {% endfor -%}
        originals.record_id is not null as is_known

    from records

    left join records as originals
        on
            records.feed = originals.feed
            and records.reversed_record_id = originals.record_id

    where records.reverses_id is not null

    window in_order as (
        partition by records.feed, records.reversed_record_id
        order by records._business_date, records.record_id
        rows between unbounded preceding and current row
    )

),

counted as (

    select
        *,
        {% for yuan in ['granted_yuan', 'paid_yuan'] -%}
            cast(
                greatest({{ yuan }}_by_then, -{{ yuan }}_there)
                - greatest({{ yuan }}_by_then - {{ yuan }}_taken, -{{ yuan }}_there)
                as decimal(18, 2)
            ) as {{ yuan }}_counted,
        {% endfor -%}
        coalesce(granted_yuan > 0 or paid_yuan > 0, false) as is_above_zero

    from reversals

),

matched as (

    select
        *,
        is_known
        and (
            granted_yuan_counted > granted_yuan_taken
            or paid_yuan_counted > paid_yuan_taken
        ) as is_too_much

    from counted

)

select * from matched
