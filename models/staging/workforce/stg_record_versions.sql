{% set kept = [
    ('conduct_records', 'record_id', [
        'staff_id', 'conduct_kind', 'event_date', 'recorded_date', 'evidence_reference',
        'recorded_by', 'reviewed_by', 'reviewed_date',
    ]),
    ('incentive_records', 'incentive_id', [
        'staff_id', 'community_id', 'clause', 'basis_date', 'amount_yuan',
        'is_frontline', 'approved_date', 'paid_date',
    ]),
] %}

with

{# What each version says of each column; the newest is the first. #}
versions as (

    {% for feed, record, columns in kept -%}
        select
            '{{ feed }}' as feed,
            {{ senders_own(record) }} as record_id,
            _sender as sender,
            corrected_by,
            correction_reason,
            updated_at as changed_at,
            row_number() over (
                partition by _key, _sender
                order by {{ latest_first() }}
            ) as version_place,
            [
                {% for column in columns -%}
                    ['{{ column }}', cast({{ column }} as varchar)]
                    {{- ',' if not loop.last }}
                {% endfor -%}
            ] as cells

        from {{ source('landing', feed) }}

        where {{ counts_now() }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

parted as (

    select
        * exclude (cells),
        unnest(cells) as cell

    from versions

),

cells_told as (

    select
        feed,
        record_id,
        sender,
        corrected_by,
        correction_reason,
        version_place,
        cell[1] as column_name,
        cell[2] as cell_value,
        changed_at

    from parted

)

select * from cells_told
