{% set decisions = [
    'triage',
    'observation',
    'stay_length',
    'release',
    'visit_resolution',
    'gate_alarm',
    'lead_priority',
    'lead_limit',
    'area_risk',
    'closure',
    'staff_allowance',
    'staff_overload',
    'incentive_amount',
    'firm_size',
    'resumption',
    'indicator_status',
] %}

with

listed as (

    {% for decision in decisions -%}
        select
            rule_id,
            '{{ decision }}' as decision,
            because,
            source,
            cast(is_illustrative as boolean) as is_illustrative,
            cast(nullif(effective_from, '') as date) as effective_from,
            cast(nullif(effective_to, '') as date) as effective_to

        from {{ ref('rule_' ~ decision) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from listed
