{% set feeds = [
    'registrations',
    'household_visits',
    'health_checks',
    'dispositions',
    'gate_checks',
    'leads',
    'lead_actions',
    'duty_shifts',
    'conduct_records',
    'incentive_records',
    'enterprise_reports',
    'policy_applications',
    'enterprises',
    'households',
    'grids',
    'areas',
    'staff',
    'staff_assignments',
] %}

with

rows_seen as (

    {% for feed in feeds -%}
        {{ row_changes(feed) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from rows_seen
