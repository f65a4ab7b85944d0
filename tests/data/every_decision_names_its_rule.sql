{# A fact that no rule decides is a hole in the rules, not a default in silence. #}
with

undecided as (

    select
        'triage' as decision,
        registration_id as fact_id

    from {{ ref('int_registrations_classified') }}

    where rule_id is null

    union all

    select
        'visit_resolution' as decision,
        visit_id as fact_id

    from {{ ref('fct_household_visits') }}

    where rule_id is null

    union all

    select
        'lead_limit' as decision,
        lead_id as fact_id

    from {{ ref('int_leads_limited') }}

    where rule_id is null

    union all

    select
        'firm_size' as decision,
        enterprise_key as fact_id

    from {{ ref('int_enterprises_sized') }}

    where rule_id is null

)

select * from undecided
