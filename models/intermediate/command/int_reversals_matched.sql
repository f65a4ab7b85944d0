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

{# What is left of a record after each reversal of it, in their order. #}
reversals as (

    select
        records.*,
        originals.record_id is not null as is_known,
        coalesce(originals.granted_yuan, 0)
        + sum(records.granted_yuan) over in_order as granted_left_yuan,
        coalesce(originals.paid_yuan, 0)
        + sum(records.paid_yuan) over in_order as paid_left_yuan

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

matched as (

    select
        *,
        is_known
        and (
            coalesce(granted_yuan < 0 and granted_left_yuan < 0, false)
            or coalesce(paid_yuan < 0 and paid_left_yuan < 0, false)
        ) as is_too_much,
        coalesce(granted_yuan > 0 or paid_yuan > 0, false) as is_above_zero

    from reversals

)

select * from matched
