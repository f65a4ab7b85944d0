{# A fact that no rule decides is a hole in the rules, not a default in silence. #}
select *

from {{ ref('fct_decision_answers') }}

where
    undecided > 0
    and decision in ('triage', 'visit_resolution', 'lead_limit', 'firm_size')
