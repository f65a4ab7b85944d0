{% set answered = [
    ('triage', 'int_persons_classified', 'rule_id'),
    ('observation', 'int_persons_classified', 'observation_rule_id'),
    ('declaration', 'int_persons_heard', 'rule_id'),
    ('reading_alarm', 'int_readings_judged', 'rule_id'),
    ('stay_length', 'fct_stays', 'stay_length_rule_id'),
    ('release', 'fct_stays', 'release_rule_id'),
    ('visit_resolution', 'fct_household_visits', 'rule_id'),
    ('gate_alarm', 'int_gate_checks_alarmed', 'rule_id'),
    ('lead_priority', 'fct_leads', 'priority_rule_id'),
    ('task_limit', 'int_tasks_timed', 'limit_rule_id'),
    ('area_risk', 'fct_area_risks_daily', 'risk_rule_id'),
    ('closure', 'fct_closures', 'closure_rule_id'),
    ('staff_allowance', 'fct_incentives', 'allowance_rule_id'),
    ('staff_overload', 'int_staff_days_attended', 'rule_id'),
    ('incentive_amount', 'int_applications_limited', 'amount_rule_id'),
    ('firm_size', 'dim_enterprises', 'size_rule_id'),
    ('resumption', 'fct_enterprise_weeks', 'resumption_rule_id'),
    ('week_count', 'int_weeks_judged', 'rule_id'),
    ('provisional_day', 'int_days_matured', 'rule_id'),
    ('signal', 'fct_signals', 'signal_rule_id'),
    ('visit_flag', 'fct_visit_credits', 'flag_rule_id'),
    ('visit_recheck', 'fct_visit_credits', 'recheck_rule_id'),
    ('relief_eligibility', 'fct_relief_eligibility', 'eligibility_rule_id'),
    ('staff_return', 'fct_enterprise_weeks', 'staff_return_rule_id'),
] %}

with

answers as (

    {% for decision, model, rule in answered -%}
        select
            '{{ decision }}' as decision,
            count(*) as answers,
            count(*) - count({{ rule }}) as undecided,
            count(*) filter (where {{ rule }} = '<default>') as by_default,
            count(*) filter (where {{ rule }} = '<outside>') as outside

        from {{ ref(model) }}
        {{- ' where clause is not null' if decision == 'incentive_amount' }}
        {{- ' where has_reported' if decision in ('resumption', 'staff_return') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        decision,
        answers,
        undecided,
        by_default,
        outside,
        {{ rate('by_default', 'answers') }} as default_rate

    from answers

)

select * from final
