with

households as (

    select * from {{ ref('fct_households') }}

),

stays as (

    select * from {{ ref('fct_stays') }}

),

people as (

    {{ today('fct_person_classes_daily') }}

),

leads as (

    select * from {{ ref('fct_lead_turns') }}

),

alarms as (

    select * from {{ ref('int_health_checks_alarmed') }}

    where
        is_alarm
        and business_date <= {{ report_date() }}
        and coalesce(cast(evaluated_at as date) > {{ report_date() }}, true)

    qualify row_number() over (
        partition by person_key
        order by checked_at, check_id
    ) = 1

),

registered as (

    select distinct person_key

    from {{ ref('fct_registrations') }}

    where submitted_date <= {{ report_date() }}

),

{# A case without a form has no class, and no list that goes by classes. #}
cases as (

    select * from {{ ref('int_cases_told') }}

    where
        known_date <= {{ report_date() }}
        and coalesce(cast(ended_at as date) > {{ report_date() }}, true)
        and coalesce(
            person_key not in (select registered.person_key from registered), true
        )

),

forms as (

    select * from {{ ref('fct_registrations') }}

    where is_to_be_asked and submitted_date <= {{ report_date() }}

),

checks as (

    select * from {{ ref('int_gate_checks_alarmed') }}

    where
        business_date <= {{ report_date() }}
        and business_date >= {{ run_value('counted_from') }}

),

communities as (

    {{ today('fct_community_days') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

towns as (

    select * from areas

),

bridge as (

    {{ today('int_areas_bridged') }}

),

{# Where an area lies today: what has ended, under its successor or in its town. #}
standing as (

    select
        area_id,
        max(ancestor_id) filter (where ancestor_level = 'community') as community_id,
        max(ancestor_id) filter (where ancestor_level = 'town') as town_id

    from bridge

    group by 1

),

kinds as (

    select * from {{ ref('code_action_kinds') }}

),

grids as (

    {{ today('fct_grid_days') }}

),

visits as (

    select * from {{ ref('fct_visit_credits') }}

    where visited_date <= {{ report_date() }}

),

firms as (

    select * from {{ ref('dim_enterprises') }}

    where {{ is_valid_on('', report_date()) }}

),

firm_weeks as (

    select * from {{ ref('fct_enterprise_weeks') }}

    where
        counted_from_date <= {{ report_date() }}
        and coalesce(counted_until_date > {{ report_date() }}, true)

),

task_kinds as (

    select * from {{ ref('code_task_kinds') }}

),

task_turns as (

    select * from {{ ref('fct_task_turns') }}

),

tasks as (

    select
        task_turns.*,
        task_kinds.label_zh || ' ' || task_turns.task_id as task_name

    from task_turns

    inner join task_kinds
        on task_turns.task_kind = task_kinds.code

),

{# What is open at the end of the report date, by the fact that says so. #}
items as (

    {{ work_item('revisit', 'household_id',
        'exhausted_date', place=['grid_id', 'compound', 'building', 'unit'],
        subject='household_id') }}

    from households

    where
        {{ is_valid_on('', report_date()) }}
        and exhausted_date <= {{ report_date() }}
        and coalesce(first_resolved_date > {{ report_date() }}, true)

    union all

    {{ work_item('open_task', 'task_name',
        'first_opened_date', due='close_due_date', rule='limit_rule_id',
        subject='subject_key', area='area_id', whose='owner_unit') }}

    from tasks

    where
        opened_date <= {{ report_date() }}
        and coalesce(closed_date > {{ report_date() }}, true)

    union all

    {{ work_item('overdue_release', 'stay_id',
        'started_date', due='release_due_date', rule='stay_length_rule_id',
        subject='person_key') }}

    from stays

    where
        overdue_from_date <= {{ report_date() }}
        and started_date <= {{ report_date() }}
        and coalesce(ended_date > {{ report_date() }}, true)

    union all

    {{ work_item('fever_evaluation', 'check_id',
        'business_date', due='evaluate_due_at', rule='alarm_rule_id',
        subject='person_key') }}

    from alarms

    union all

    {{ work_item('unwatched', 'stay_id',
        'started_date', due='lost_at', rule='stay_length_rule_id',
        subject='person_key') }}

    from stays

    where
        lost_at < {{ report_date() }} + 1
        and coalesce(ended_date > {{ report_date() }}, true)

    union all

    {{ work_item('unplaced', 'registration_id', 'class_from_date', rule='rule_id',
        subject='person_key') }}

    from people

    where is_managed and not is_placed

    union all

    {{ work_item('unregistered_case', 'case_id', 'known_date',
        subject='person_key') }}

    from cases

    union all

    {{ work_item('overdue_lead', 'lead_id',
        'received_date', due='close_due_date', rule='limit_rule_id',
        subject='lead_id') }}

    from leads

    where
        opened_date <= {{ report_date() }}
        and overdue_from_date <= {{ report_date() }}
        and coalesce(closed_date > {{ report_date() }}, true)

    union all

    {{ work_item('fever_handover', 'check_id',
        'business_date', due='business_date', rule='rule_id', place=['site_id'],
        subject='person_key') }}

    from checks

    where is_alarm and coalesce(handed_over_date > {{ report_date() }}, true)

    union all

    {{ work_item('pharmacy_followup', 'check_id', 'business_date',
        due='business_date + 1', rule='rule_id', place=['site_id'],
        subject='person_key') }}

    from checks

    where
        follow_up_hours is not null
        and business_date < {{ report_date() }}
        and coalesce(cast(community_checked_at as date) > {{ report_date() }}, true)

    union all

    {{ work_item('silent_community', 'community_id', 'silent_since_date') }}

    from communities

    where is_due and not has_reported

    union all

    {{ work_item('staffing', 'grid_id', 'short_since_date', place=['grid_id']) }}

    from grids

    where not is_staffed

    union all

    {{ work_item('unreadable_answer', 'registration_id', 'submitted_date',
        rule='rule_id',
        subject='person_key') }}

    from forms

    union all

    {{ work_item('flagged_visit', 'visit_id', 'visited_date',
        rule='flag_rule_id', who='staff_id',
        subject='staff_id') }}

    from visits

    where
        is_flagged
        and visited_date >= {{ run_value('counted_from') }}
        and coalesce(not is_answered or rechecked_date > {{ report_date() }}, true)

    union all

    {{ work_item('visit_recheck', 'visit_id', 'visited_date', due='call_until_date',
        rule='recheck_rule_id', who='staff_id') }}

    from visits

    where
        is_drawn
        and call_until_date >= {{ report_date() }}
        and coalesce(not is_rechecked or rechecked_date > {{ report_date() }}, true)

    union all

    {{ work_item('declared_dark', 'enterprise_key', 'week_end_date',
        rule='resumption_rule_id',
        subject='enterprise_key') }}

    from firm_weeks

    where is_dark and registered_date <= {{ report_date() }}

    union all

    {{ work_item('relief_not_applied', 'enterprise_key', 'eligible_from_date',
        subject='enterprise_key') }}

    from firms

    where is_eligible and coalesce(first_applied_date > {{ report_date() }}, true)

),

placed as (

    select
        items.item_kind || '|' || items.item_id as work_item_id,
        items.item_kind,
        items.item_id,
        coalesce(items.whose, kinds.owner) as whose,
        standing.town_id,
        towns.area_name as town_name,
        standing.community_id,
        areas.area_name as community_name,
        items.grid_id,
        items.compound,
        items.building,
        items.unit,
        items.site_id as place,
        items.staff_id,
        items.subject_key,
        items.rule_id,
        items.since_date,
        items.due_date

    from items

    inner join kinds
        on items.item_kind = kinds.action_kind

    left join standing
        on items.community_id = standing.area_id

    left join areas
        on standing.community_id = areas.area_id

    left join towns
        on standing.town_id = towns.area_id

)

select * from placed
