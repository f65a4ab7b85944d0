{# Written by `fourgates measures sync` from seeds/catalogue/measures.csv. #}
with

days_reported as (

    select * from {{ ref('int_days_reported') }}

),

areas_bridged as (

    select * from {{ ref('int_areas_bridged') }}

),

enterprises as (

    select * from {{ ref('dim_enterprises') }}

),

alarms as (

    select * from {{ ref('fct_alarms') }}

),

cases as (

    select * from {{ ref('fct_cases') }}

),

closures as (

    select * from {{ ref('fct_closures') }}

),

community_days as (

    select * from {{ ref('fct_community_days') }}

),

conduct_records as (

    select * from {{ ref('fct_conduct_records') }}

),

contacts_daily as (

    select * from {{ ref('fct_contacts_daily') }}

),

duty_shifts as (

    select * from {{ ref('fct_duty_shifts') }}

),

enterprise_weeks as (

    select * from {{ ref('fct_enterprise_weeks') }}

),

gate_checks_daily as (

    select * from {{ ref('fct_gate_checks_daily') }}

),

grid_days as (

    select * from {{ ref('fct_grid_days') }}

),

household_visits as (

    select * from {{ ref('fct_household_visits') }}

),

households as (

    select * from {{ ref('fct_households') }}

),

incentives as (

    select * from {{ ref('fct_incentives') }}

),

lead_turns as (

    select * from {{ ref('fct_lead_turns') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

person_classes as (

    select * from {{ ref('fct_person_classes') }}

),

person_classes_daily as (

    select * from {{ ref('fct_person_classes_daily') }}

),

policy_applications as (

    select * from {{ ref('fct_policy_applications') }}

),

registrations as (

    select * from {{ ref('fct_registrations') }}

),

relief_eligibility as (

    select * from {{ ref('fct_relief_eligibility') }}

),

round_households as (

    select * from {{ ref('fct_round_households') }}

),

staff_days as (

    select * from {{ ref('fct_staff_days') }}

),

stay_days as (

    select * from {{ ref('fct_stay_days') }}

),

stays as (

    select * from {{ ref('fct_stays') }}

),

task_turns as (

    select * from {{ ref('fct_task_turns') }}

),

tasks as (

    select * from {{ ref('fct_tasks') }}

),

visit_credits as (

    select * from {{ ref('fct_visit_credits') }}

),

enterprises_1_alike as (

    select
        enterprises.community_id as area_id,
        enterprises.first_applied_date,
        enterprises.first_reached_date,
        enterprises.is_eligible,
        enterprises.taken_back_date,
        enterprises.valid_from,
        enterprises.valid_to,
        count(*) as rows_alike

    from enterprises

    group by all

),

enterprises_1 as (

    select
        days_reported.report_date,
        enterprises_1_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(enterprises_1_alike.rows_alike) filter (
            where
            enterprises_1_alike.is_eligible
            and enterprises_1_alike.first_reached_date <= days_reported.report_date
            and coalesce(enterprises_1_alike.taken_back_date > days_reported.report_date, true)
        ), 0) as policy_reach_rate_above,
        coalesce(sum(enterprises_1_alike.rows_alike) filter (
            where
            enterprises_1_alike.is_eligible
        ), 0) as policy_reach_rate_below,
        coalesce(sum(enterprises_1_alike.rows_alike) filter (
            where
            enterprises_1_alike.is_eligible
            and coalesce(enterprises_1_alike.first_applied_date > days_reported.report_date, true)
        ), 0) as relief_not_applied_above

    from days_reported

    inner join enterprises_1_alike
        on
            days_reported.report_date >= enterprises_1_alike.valid_from
            and coalesce(days_reported.report_date < enterprises_1_alike.valid_to, true)

    group by 1, 2

),

alarms_1 as (

    select
        days_reported.report_date,
        alarms.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            alarms.is_evaluated_in_time
        ) as symptomatic_evaluated_rate_above,
        count(*) as symptomatic_evaluated_rate_below

    from days_reported

    inner join alarms
        on days_reported.report_date = alarms.limit_date

    group by 1, 2

),

cases_1 as (

    select
        days_reported.report_date,
        cases.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            cases.is_first
            and cases.case_kind in ('confirmed')
        ) as cases_confirmed_new_above,
        count(*) filter (
            where
            cases.is_found_in_quarantine
            and cases.is_first
            and cases.case_kind in ('confirmed')
        ) as cases_found_in_quarantine_rate_above,
        count(*) filter (
            where
            cases.is_first
            and cases.case_kind in ('confirmed')
        ) as cases_found_in_quarantine_rate_below

    from days_reported

    inner join cases
        on days_reported.report_date = cases.known_date

    group by 1, 2

),

cases_2_alike as (

    select
        cases.community_id as area_id,
        cases.case_kind,
        cases.ended_date,
        cases.known_date,
        count(*) as rows_alike

    from cases

    group by all

),

cases_2 as (

    select
        days_reported.report_date,
        cases_2_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(cases_2_alike.rows_alike) filter (
            where
            cases_2_alike.case_kind in ('asymptomatic')
        ), 0) as cases_asymptomatic_above,
        coalesce(sum(cases_2_alike.rows_alike) filter (
            where
            cases_2_alike.case_kind in ('suspected')
        ), 0) as cases_suspected_above

    from days_reported

    inner join cases_2_alike
        on
            days_reported.report_date >= cases_2_alike.known_date
            and coalesce(days_reported.report_date < cases_2_alike.ended_date, true)

    group by 1, 2

),

cases_3 as (

    select
        days_reported.report_date,
        coalesce(areas_bridged.ancestor_id, cases.community_id) as area_id,
        'all' as member,
        quantile_cont(cases.onset_to_isolation_days, 0.5) filter (
            where
            cases.isolated_date <= days_reported.report_date
            and cases.is_first
            and cases.case_kind in ('confirmed')
        ) as onset_to_isolation_days_above

    from days_reported

    inner join cases
        on days_reported.report_date >= cases.known_date

    left join areas_bridged
        on
            cases.community_id = areas_bridged.area_id
            and days_reported.report_date = areas_bridged.report_date

    group by 1, 2

),

cases_4_alike as (

    select
        cases.community_id as area_id,
        cases.case_kind,
        cases.died_date,
        cases.is_first,
        cases.known_date,
        cases.recovered_date,
        count(*) as rows_alike

    from cases

    group by all

),

cases_4 as (

    select
        days_reported.report_date,
        cases_4_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(cases_4_alike.rows_alike) filter (
            where
            cases_4_alike.is_first
            and cases_4_alike.case_kind in ('confirmed')
        ), 0) as cases_confirmed_above,
        coalesce(sum(cases_4_alike.rows_alike) filter (
            where
            cases_4_alike.died_date <= days_reported.report_date
            and cases_4_alike.is_first
            and cases_4_alike.case_kind in ('confirmed')
        ), 0) as cases_died_above,
        coalesce(sum(cases_4_alike.rows_alike) filter (
            where
            cases_4_alike.recovered_date <= days_reported.report_date
            and coalesce(cases_4_alike.died_date > days_reported.report_date, true)
            and cases_4_alike.is_first
            and cases_4_alike.case_kind in ('confirmed')
        ), 0) as cases_recovered_above

    from days_reported

    inner join cases_4_alike
        on days_reported.report_date >= cases_4_alike.known_date

    group by 1, 2

),

closures_1 as (

    select
        days_reported.report_date,
        closures.community_id as area_id,
        case
            when grouping(closures.closure_level) = 0
                then 'closure_level=' || coalesce(closures.closure_level, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            closures.is_first_of_level
        ) as closed_communities_above

    from days_reported

    inner join closures
        on days_reported.report_date = closures.report_date

    group by grouping sets (
        (days_reported.report_date, closures.community_id, closures.closure_level)
    )

),

closures_2 as (

    select
        days_reported.report_date,
        closures.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            closures.is_first_of_community
        ) as closed_communities_above

    from days_reported

    inner join closures
        on days_reported.report_date = closures.report_date

    group by 1, 2

),

closures_3 as (

    select
        days_reported.report_date,
        closures.community_id as area_id,
        case
            when grouping(closures.closure_level) = 0
                then 'closure_level=' || coalesce(closures.closure_level, 'not_stated')
            else 'all'
        end as member,
        count(*) as closed_places_above,
        sum(closures.cases) as closure_cases_above,
        sum(closures.observed_households) as closure_households_above

    from days_reported

    inner join closures
        on days_reported.report_date = closures.report_date

    group by grouping sets (
        (days_reported.report_date, closures.community_id),
        (days_reported.report_date, closures.community_id, closures.closure_level)
    )

),

community_days_1 as (

    select
        days_reported.report_date,
        community_days.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            community_days.has_reported
        ) as reporting_communities_rate_above,
        count(*) filter (
            where
            community_days.is_due
        ) as reporting_communities_rate_below

    from days_reported

    inner join community_days
        on days_reported.report_date = community_days.report_date

    group by 1, 2

),

conduct_records_1_alike as (

    select
        conduct_records.area_id as area_id,
        conduct_records.has_evidence,
        conduct_records.recorded_date,
        count(*) as rows_alike

    from conduct_records

    group by all

),

conduct_records_1 as (

    select
        days_reported.report_date,
        conduct_records_1_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(conduct_records_1_alike.rows_alike) filter (
            where
            conduct_records_1_alike.has_evidence
        ), 0) as evidence_rate_above,
        sum(conduct_records_1_alike.rows_alike) as evidence_rate_below

    from days_reported

    inner join conduct_records_1_alike
        on days_reported.report_date >= conduct_records_1_alike.recorded_date

    group by 1, 2

),

contacts_daily_1 as (

    select
        days_reported.report_date,
        contacts_daily.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            contacts_daily.is_completed
        ) as contacts_completed_rate_above,
        count(*) filter (
            where
            contacts_daily.is_out
        ) as contacts_completed_rate_below,
        count(*) filter (
            where
            contacts_daily.contact_state in ('lost')
        ) as contacts_lost_above,
        count(*) filter (
            where
            contacts_daily.is_monitored
        ) as contacts_monitored_rate_above,
        count(*) filter (
            where
            contacts_daily.is_due_reading
        ) as contacts_monitored_rate_below,
        count(*) filter (
            where
            contacts_daily.contact_state in ('observed')
        ) as contacts_observed_above,
        count(*) filter (
            where
            contacts_daily.is_placed_in_time
        ) as contacts_placed_rate_above,
        count(*) filter (
            where
            contacts_daily.is_placement_due
        ) as contacts_placed_rate_below,
        count(*) filter (
            where
            contacts_daily.is_released_today
        ) as contacts_released_above

    from days_reported

    inner join contacts_daily
        on days_reported.report_date = contacts_daily.report_date

    group by 1, 2

),

contacts_daily_2 as (

    select
        days_reported.report_date,
        contacts_daily.community_id as area_id,
        case
            when grouping(contacts_daily.contact_state) = 0
                then 'contact_state=' || coalesce(contacts_daily.contact_state, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            contacts_daily.traced_date <= days_reported.report_date
        ) as contacts_traced_above

    from days_reported

    inner join contacts_daily
        on days_reported.report_date = contacts_daily.report_date

    group by grouping sets (
        (days_reported.report_date, contacts_daily.community_id),
        (days_reported.report_date, contacts_daily.community_id, contacts_daily.contact_state)
    )

),

duty_shifts_1 as (

    select
        days_reported.report_date,
        duty_shifts.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            duty_shifts.is_attended
        ) as attendance_rate_above,
        count(*) as attendance_rate_below,
        sum(duty_shifts.duty_hours) as duty_hours_above

    from days_reported

    inner join duty_shifts
        on days_reported.report_date = duty_shifts.shift_date

    group by 1, 2

),

enterprise_weeks_1_alike as (

    select
        enterprise_weeks.community_id as area_id,
        enterprise_weeks.counted_from_date,
        enterprise_weeks.counted_until_date,
        enterprise_weeks.has_declared,
        enterprise_weeks.has_revenue,
        enterprise_weeks.is_resumed,
        enterprise_weeks.is_sme,
        enterprise_weeks.registered_date,
        count(*) as rows_alike,
        sum(enterprise_weeks.base_revenue_wan) as base_revenue_wan,
        sum(enterprise_weeks.revenue_wan) as revenue_wan

    from enterprise_weeks

    group by all

),

enterprise_weeks_1 as (

    select
        days_reported.report_date,
        enterprise_weeks_1_alike.area_id as area_id,
        'all' as member,
        sum(enterprise_weeks_1_alike.revenue_wan) filter (
            where
            enterprise_weeks_1_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_1_alike.has_revenue
        ) as revenue_recovery_rate_above,
        sum(enterprise_weeks_1_alike.base_revenue_wan) filter (
            where
            enterprise_weeks_1_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_1_alike.has_revenue
        ) as revenue_recovery_rate_below,
        coalesce(sum(enterprise_weeks_1_alike.rows_alike) filter (
            where
            enterprise_weeks_1_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_1_alike.is_sme
            and enterprise_weeks_1_alike.is_resumed
        ), 0) as sme_resumption_rate_above,
        coalesce(sum(enterprise_weeks_1_alike.rows_alike) filter (
            where
            enterprise_weeks_1_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_1_alike.is_sme
            and enterprise_weeks_1_alike.has_declared
        ), 0) as sme_resumption_rate_below

    from days_reported

    inner join enterprise_weeks_1_alike
        on
            days_reported.report_date >= enterprise_weeks_1_alike.counted_from_date
            and coalesce(days_reported.report_date < enterprise_weeks_1_alike.counted_until_date, true)

    group by 1, 2

),

enterprise_weeks_2_alike as (

    select
        enterprise_weeks.community_id as area_id,
        enterprise_weeks.counted_from_date,
        enterprise_weeks.counted_until_date,
        enterprise_weeks.has_electricity,
        enterprise_weeks.is_dark,
        enterprise_weeks.is_resumed,
        enterprise_weeks.is_resumed_by_electricity,
        enterprise_weeks.registered_date,
        enterprise_weeks.sector,
        enterprise_weeks.size_class,
        count(*) as rows_alike,
        sum(enterprise_weeks.base_electricity_kwh) as base_electricity_kwh,
        sum(enterprise_weeks.electricity_kwh) as electricity_kwh

    from enterprise_weeks

    group by all

),

enterprise_weeks_2 as (

    select
        days_reported.report_date,
        enterprise_weeks_2_alike.area_id as area_id,
        case
            when grouping(enterprise_weeks_2_alike.size_class) = 0
                then 'size_class=' || coalesce(enterprise_weeks_2_alike.size_class, 'not_stated')
            when grouping(enterprise_weeks_2_alike.sector) = 0
                then 'sector=' || coalesce(enterprise_weeks_2_alike.sector, 'not_stated')
            else 'all'
        end as member,
        sum(enterprise_weeks_2_alike.electricity_kwh) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.has_electricity
        ) as electricity_recovery_rate_above,
        sum(enterprise_weeks_2_alike.base_electricity_kwh) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.has_electricity
        ) as electricity_recovery_rate_below,
        coalesce(sum(enterprise_weeks_2_alike.rows_alike) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.is_dark
        ), 0) as firms_declared_dark_above,
        coalesce(sum(enterprise_weeks_2_alike.rows_alike) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.has_electricity
            and enterprise_weeks_2_alike.is_resumed_by_electricity
        ), 0) as resumption_electricity_rate_above,
        coalesce(sum(enterprise_weeks_2_alike.rows_alike) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.has_electricity
        ), 0) as resumption_electricity_rate_below,
        coalesce(sum(enterprise_weeks_2_alike.rows_alike) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.has_electricity
            and enterprise_weeks_2_alike.is_resumed
        ), 0) as resumption_metered_rate_above,
        coalesce(sum(enterprise_weeks_2_alike.rows_alike) filter (
            where
            enterprise_weeks_2_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_2_alike.has_electricity
        ), 0) as resumption_metered_rate_below

    from days_reported

    inner join enterprise_weeks_2_alike
        on
            days_reported.report_date >= enterprise_weeks_2_alike.counted_from_date
            and coalesce(days_reported.report_date < enterprise_weeks_2_alike.counted_until_date, true)

    group by grouping sets (
        (days_reported.report_date, enterprise_weeks_2_alike.area_id),
        (days_reported.report_date, enterprise_weeks_2_alike.area_id, enterprise_weeks_2_alike.size_class),
        (days_reported.report_date, enterprise_weeks_2_alike.area_id, enterprise_weeks_2_alike.sector)
    )

),

enterprise_weeks_3_alike as (

    select
        enterprise_weeks.community_id as area_id,
        enterprise_weeks.counted_from_date,
        enterprise_weeks.counted_until_date,
        enterprise_weeks.has_declared,
        enterprise_weeks.has_reported,
        enterprise_weeks.has_staff,
        enterprise_weeks.is_mostly_back,
        enterprise_weeks.is_resumed,
        enterprise_weeks.may_have_resumed,
        enterprise_weeks.registered_date,
        enterprise_weeks.size_class,
        count(*) as rows_alike,
        sum(enterprise_weeks.employees_returned) as employees_returned,
        sum(enterprise_weeks.employees_total) as employees_total

    from enterprise_weeks

    group by all

),

enterprise_weeks_3 as (

    select
        days_reported.report_date,
        enterprise_weeks_3_alike.area_id as area_id,
        case
            when grouping(enterprise_weeks_3_alike.size_class) = 0
                then 'size_class=' || coalesce(enterprise_weeks_3_alike.size_class, 'not_stated')
            else 'all'
        end as member,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.has_reported
        ), 0) as enterprise_report_rate_above,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
        ), 0) as enterprise_report_rate_below,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.is_resumed
            and enterprise_weeks_3_alike.has_staff
            and enterprise_weeks_3_alike.is_mostly_back
        ), 0) as firms_mostly_back_rate_above,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.is_resumed
            and enterprise_weeks_3_alike.has_staff
        ), 0) as firms_mostly_back_rate_below,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and not coalesce(enterprise_weeks_3_alike.has_reported, false)
        ), 0) as firms_silent_above,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.may_have_resumed
        ), 0) as resumption_highest_rate_above,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
        ), 0) as resumption_highest_rate_below,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.is_resumed
        ), 0) as resumption_lowest_rate_above,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
        ), 0) as resumption_lowest_rate_below,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.is_resumed
        ), 0) as resumption_rate_above,
        coalesce(sum(enterprise_weeks_3_alike.rows_alike) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.has_declared
        ), 0) as resumption_rate_below,
        sum(enterprise_weeks_3_alike.employees_returned) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.has_staff
        ) as staff_return_rate_above,
        sum(enterprise_weeks_3_alike.employees_total) filter (
            where
            enterprise_weeks_3_alike.registered_date <= days_reported.report_date
            and enterprise_weeks_3_alike.has_staff
        ) as staff_return_rate_below

    from days_reported

    inner join enterprise_weeks_3_alike
        on
            days_reported.report_date >= enterprise_weeks_3_alike.counted_from_date
            and coalesce(days_reported.report_date < enterprise_weeks_3_alike.counted_until_date, true)

    group by grouping sets (
        (days_reported.report_date, enterprise_weeks_3_alike.area_id),
        (days_reported.report_date, enterprise_weeks_3_alike.area_id, enterprise_weeks_3_alike.size_class)
    )

),

gate_checks_daily_1 as (

    select
        days_reported.report_date,
        gate_checks_daily.community_id as area_id,
        'all' as member,
        sum(gate_checks_daily.checks) filter (
            where
            gate_checks_daily.gate in ('compound')
        ) as gate_checks_compound_above,
        sum(gate_checks_daily.checks) filter (
            where
            gate_checks_daily.gate in ('pharmacy')
        ) as gate_checks_pharmacy_above,
        sum(gate_checks_daily.checks) filter (
            where
            gate_checks_daily.gate in ('road')
        ) as gate_checks_road_above,
        sum(gate_checks_daily.checks) filter (
            where
            gate_checks_daily.gate in ('workplace')
        ) as gate_checks_workplace_above

    from days_reported

    inner join gate_checks_daily
        on days_reported.report_date = gate_checks_daily.check_date

    group by 1, 2

),

gate_checks_daily_2 as (

    select
        days_reported.report_date,
        gate_checks_daily.community_id as area_id,
        case
            when grouping(gate_checks_daily.gate) = 0
                then 'gate=' || coalesce(gate_checks_daily.gate, 'not_stated')
            else 'all'
        end as member,
        sum(gate_checks_daily.handed_over) as fever_handover_rate_above,
        sum(gate_checks_daily.alarms) as fever_handover_rate_below,
        sum(gate_checks_daily.checks) as gate_checks_above,
        count(*) as gate_communities_above

    from days_reported

    inner join gate_checks_daily
        on days_reported.report_date = gate_checks_daily.check_date

    group by grouping sets (
        (days_reported.report_date, gate_checks_daily.community_id),
        (days_reported.report_date, gate_checks_daily.community_id, gate_checks_daily.gate)
    )

),

gate_checks_daily_3 as (

    select
        days_reported.report_date,
        gate_checks_daily.community_id as area_id,
        'all' as member,
        sum(gate_checks_daily.followed_up) as pharmacy_followup_rate_above,
        sum(gate_checks_daily.follow_ups) as pharmacy_followup_rate_below

    from days_reported

    inner join gate_checks_daily
        on days_reported.report_date = gate_checks_daily.follow_up_date

    group by 1, 2

),

grid_days_1 as (

    select
        days_reported.report_date,
        grid_days.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            grid_days.is_staffed
        ) as grid_staffed_rate_above,
        count(*) as grid_staffed_rate_below

    from days_reported

    inner join grid_days
        on days_reported.report_date = grid_days.report_date

    group by 1, 2

),

household_visits_1 as (

    select
        days_reported.report_date,
        household_visits.community_id as area_id,
        'all' as member,
        count(*) as visits_today_above

    from days_reported

    inner join household_visits
        on days_reported.report_date = household_visits.visited_date

    group by 1, 2

),

households_1_alike as (

    select
        households.community_id as area_id,
        households.exhausted_date,
        households.first_at_door_date,
        households.first_met_date,
        households.first_resolved_date,
        households.valid_from,
        households.valid_to,
        count(*) as rows_alike

    from households

    group by all

),

households_1 as (

    select
        days_reported.report_date,
        households_1_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(households_1_alike.rows_alike) filter (
            where
            households_1_alike.first_resolved_date <= days_reported.report_date
        ), 0) as household_coverage_rate_above,
        sum(households_1_alike.rows_alike) as household_coverage_rate_below,
        coalesce(sum(households_1_alike.rows_alike) filter (
            where
            households_1_alike.first_met_date <= days_reported.report_date
        ), 0) as household_met_rate_above,
        coalesce(sum(households_1_alike.rows_alike) filter (
            where
            households_1_alike.first_at_door_date <= days_reported.report_date
        ), 0) as household_met_rate_below,
        coalesce(sum(households_1_alike.rows_alike) filter (
            where
            households_1_alike.first_at_door_date <= days_reported.report_date
        ), 0) as household_reach_rate_above,
        sum(households_1_alike.rows_alike) as household_reach_rate_below,
        sum(households_1_alike.rows_alike) as households_per_staff_above,
        coalesce(sum(households_1_alike.rows_alike) filter (
            where
            households_1_alike.exhausted_date <= days_reported.report_date
            and coalesce(households_1_alike.first_resolved_date > days_reported.report_date, true)
        ), 0) as unresolved_after_three_above

    from days_reported

    inner join households_1_alike
        on
            days_reported.report_date >= households_1_alike.valid_from
            and coalesce(days_reported.report_date < households_1_alike.valid_to, true)

    group by 1, 2

),

incentives_1_alike as (

    select
        incentives.community_id as area_id,
        incentives.approved_date,
        incentives.clause,
        incentives.paid_date,
        count(*) as rows_alike,
        sum(incentives.beyond_rule_yuan) as beyond_rule_yuan,
        sum(incentives.counted_yuan) as counted_yuan

    from incentives

    group by all

),

incentives_1 as (

    select
        days_reported.report_date,
        incentives_1_alike.area_id as area_id,
        case
            when grouping(incentives_1_alike.clause) = 0
                then 'incentive_clause=' || coalesce(incentives_1_alike.clause, 'not_stated')
            else 'all'
        end as member,
        sum(incentives_1_alike.beyond_rule_yuan) as allowances_beyond_rule_above,
        sum(incentives_1_alike.counted_yuan) filter (
            where
            incentives_1_alike.paid_date <= days_reported.report_date
        ) as incentive_paid_rate_above,
        sum(incentives_1_alike.counted_yuan) as incentive_paid_rate_below

    from days_reported

    inner join incentives_1_alike
        on days_reported.report_date >= incentives_1_alike.approved_date

    group by grouping sets (
        (days_reported.report_date, incentives_1_alike.area_id),
        (days_reported.report_date, incentives_1_alike.area_id, incentives_1_alike.clause)
    )

),

incentives_2_alike as (

    select
        incentives.community_id as area_id,
        incentives.clause,
        incentives.grant_approved_date,
        incentives.is_frontline,
        incentives.paid_date,
        count(*) as rows_alike,
        sum(incentives.counted_yuan) as counted_yuan

    from incentives

    group by all

),

incentives_2 as (

    select
        days_reported.report_date,
        incentives_2_alike.area_id as area_id,
        case
            when grouping(incentives_2_alike.clause) = 0
                then 'incentive_clause=' || coalesce(incentives_2_alike.clause, 'not_stated')
            else 'all'
        end as member,
        sum(incentives_2_alike.counted_yuan) filter (
            where
            coalesce(incentives_2_alike.grant_approved_date > days_reported.report_date, true)
        ) as allowances_paid_unapproved_above,
        sum(incentives_2_alike.counted_yuan) filter (
            where
            incentives_2_alike.is_frontline
        ) as frontline_share_rate_above,
        sum(incentives_2_alike.counted_yuan) as frontline_share_rate_below

    from days_reported

    inner join incentives_2_alike
        on days_reported.report_date >= incentives_2_alike.paid_date

    group by grouping sets (
        (days_reported.report_date, incentives_2_alike.area_id),
        (days_reported.report_date, incentives_2_alike.area_id, incentives_2_alike.clause)
    )

),

lead_turns_1_alike as (

    select
        lead_turns.community_id as area_id,
        lead_turns.aged_seven_date,
        lead_turns.closed_date,
        lead_turns.lead_source,
        count(*) as rows_alike

    from lead_turns

    group by all

),

lead_turns_1 as (

    select
        days_reported.report_date,
        lead_turns_1_alike.area_id as area_id,
        case
            when grouping(lead_turns_1_alike.lead_source) = 0
                then 'lead_source=' || coalesce(lead_turns_1_alike.lead_source, 'not_stated')
            else 'all'
        end as member,
        sum(lead_turns_1_alike.rows_alike) as leads_open_over_seven_above

    from days_reported

    inner join lead_turns_1_alike
        on
            days_reported.report_date >= lead_turns_1_alike.aged_seven_date
            and coalesce(days_reported.report_date < lead_turns_1_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, lead_turns_1_alike.area_id),
        (days_reported.report_date, lead_turns_1_alike.area_id, lead_turns_1_alike.lead_source)
    )

),

lead_turns_2_alike as (

    select
        lead_turns.community_id as area_id,
        lead_turns.aged_three_date,
        lead_turns.closed_date,
        lead_turns.lead_source,
        count(*) as rows_alike

    from lead_turns

    group by all

),

lead_turns_2 as (

    select
        days_reported.report_date,
        lead_turns_2_alike.area_id as area_id,
        case
            when grouping(lead_turns_2_alike.lead_source) = 0
                then 'lead_source=' || coalesce(lead_turns_2_alike.lead_source, 'not_stated')
            else 'all'
        end as member,
        sum(lead_turns_2_alike.rows_alike) as leads_open_over_three_above

    from days_reported

    inner join lead_turns_2_alike
        on
            days_reported.report_date >= lead_turns_2_alike.aged_three_date
            and coalesce(days_reported.report_date < lead_turns_2_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, lead_turns_2_alike.area_id),
        (days_reported.report_date, lead_turns_2_alike.area_id, lead_turns_2_alike.lead_source)
    )

),

lead_turns_3_alike as (

    select
        lead_turns.community_id as area_id,
        lead_turns.closed_date,
        lead_turns.outcome,
        lead_turns.reopened_date,
        count(*) as rows_alike

    from lead_turns

    group by all

),

lead_turns_3 as (

    select
        days_reported.report_date,
        lead_turns_3_alike.area_id as area_id,
        case
            when grouping(lead_turns_3_alike.outcome) = 0
                then 'lead_outcome=' || coalesce(lead_turns_3_alike.outcome, 'not_stated')
            else 'all'
        end as member,
        sum(lead_turns_3_alike.rows_alike) as leads_closed_above

    from days_reported

    inner join lead_turns_3_alike
        on
            days_reported.report_date >= lead_turns_3_alike.closed_date
            and coalesce(days_reported.report_date < lead_turns_3_alike.reopened_date, true)

    group by grouping sets (
        (days_reported.report_date, lead_turns_3_alike.area_id),
        (days_reported.report_date, lead_turns_3_alike.area_id, lead_turns_3_alike.outcome)
    )

),

lead_turns_4_alike as (

    select
        lead_turns.community_id as area_id,
        lead_turns.closed_date,
        lead_turns.lead_source,
        lead_turns.outcome,
        lead_turns.reopened_date,
        count(*) as rows_alike

    from lead_turns

    group by all

),

lead_turns_4 as (

    select
        days_reported.report_date,
        lead_turns_4_alike.area_id as area_id,
        case
            when grouping(lead_turns_4_alike.lead_source) = 0
                then 'lead_source=' || coalesce(lead_turns_4_alike.lead_source, 'not_stated')
            else 'all'
        end as member,
        coalesce(sum(lead_turns_4_alike.rows_alike) filter (
            where
            lead_turns_4_alike.outcome in ('missed')
        ), 0) as lead_missed_rate_above,
        sum(lead_turns_4_alike.rows_alike) as lead_missed_rate_below

    from days_reported

    inner join lead_turns_4_alike
        on
            days_reported.report_date >= lead_turns_4_alike.closed_date
            and coalesce(days_reported.report_date < lead_turns_4_alike.reopened_date, true)

    group by grouping sets (
        (days_reported.report_date, lead_turns_4_alike.area_id),
        (days_reported.report_date, lead_turns_4_alike.area_id, lead_turns_4_alike.lead_source)
    )

),

lead_turns_5_alike as (

    select
        lead_turns.community_id as area_id,
        lead_turns.closed_date,
        lead_turns.lead_source,
        lead_turns.opened_date,
        count(*) as rows_alike

    from lead_turns

    group by all

),

lead_turns_5 as (

    select
        days_reported.report_date,
        lead_turns_5_alike.area_id as area_id,
        case
            when grouping(lead_turns_5_alike.lead_source) = 0
                then 'lead_source=' || coalesce(lead_turns_5_alike.lead_source, 'not_stated')
            else 'all'
        end as member,
        sum(lead_turns_5_alike.rows_alike) as leads_open_above

    from days_reported

    inner join lead_turns_5_alike
        on
            days_reported.report_date >= lead_turns_5_alike.opened_date
            and coalesce(days_reported.report_date < lead_turns_5_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, lead_turns_5_alike.area_id),
        (days_reported.report_date, lead_turns_5_alike.area_id, lead_turns_5_alike.lead_source)
    )

),

lead_turns_6_alike as (

    select
        lead_turns.community_id as area_id,
        lead_turns.closed_date,
        lead_turns.lead_source,
        lead_turns.overdue_from_date,
        count(*) as rows_alike

    from lead_turns

    group by all

),

lead_turns_6 as (

    select
        days_reported.report_date,
        lead_turns_6_alike.area_id as area_id,
        case
            when grouping(lead_turns_6_alike.lead_source) = 0
                then 'lead_source=' || coalesce(lead_turns_6_alike.lead_source, 'not_stated')
            else 'all'
        end as member,
        sum(lead_turns_6_alike.rows_alike) as leads_overdue_above

    from days_reported

    inner join lead_turns_6_alike
        on
            days_reported.report_date >= lead_turns_6_alike.overdue_from_date
            and coalesce(days_reported.report_date < lead_turns_6_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, lead_turns_6_alike.area_id),
        (days_reported.report_date, lead_turns_6_alike.area_id, lead_turns_6_alike.lead_source)
    )

),

leads_1 as (

    select
        days_reported.report_date,
        leads.community_id as area_id,
        case
            when grouping(leads.lead_source) = 0
                then 'lead_source=' || coalesce(leads.lead_source, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            leads.is_closed_on_time
        ) as lead_close_rate_above,
        count(*) as lead_close_rate_below

    from days_reported

    inner join leads
        on days_reported.report_date = leads.close_due_date

    group by grouping sets (
        (days_reported.report_date, leads.community_id),
        (days_reported.report_date, leads.community_id, leads.lead_source)
    )

),

leads_2 as (

    select
        days_reported.report_date,
        leads.community_id as area_id,
        case
            when grouping(leads.lead_source) = 0
                then 'lead_source=' || coalesce(leads.lead_source, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            leads.is_first_checked_on_time
        ) as lead_first_check_rate_above,
        count(*) as lead_first_check_rate_below

    from days_reported

    inner join leads
        on days_reported.report_date = leads.first_check_due_date

    group by grouping sets (
        (days_reported.report_date, leads.community_id),
        (days_reported.report_date, leads.community_id, leads.lead_source)
    )

),

leads_3 as (

    select
        days_reported.report_date,
        leads.community_id as area_id,
        case
            when grouping(leads.lead_source) = 0
                then 'lead_source=' || coalesce(leads.lead_source, 'not_stated')
            else 'all'
        end as member,
        count(*) as leads_received_above

    from days_reported

    inner join leads
        on days_reported.report_date = leads.received_date

    group by grouping sets (
        (days_reported.report_date, leads.community_id),
        (days_reported.report_date, leads.community_id, leads.lead_source)
    )

),

leads_4 as (

    select
        days_reported.report_date,
        coalesce(areas_bridged.ancestor_id, leads.community_id) as area_id,
        'all' as member,
        quantile_cont(leads.hours_to_close, 0.5) filter (
            where
            leads.closed_date <= days_reported.report_date
        ) as lead_close_hours_above,
        quantile_cont(leads.hours_to_close, 0.9) filter (
            where
            leads.closed_date <= days_reported.report_date
        ) as lead_close_hours_p90_above,
        quantile_cont(leads.hours_to_first_check, 0.5) filter (
            where
            leads.first_checked_date <= days_reported.report_date
        ) as lead_first_check_hours_above,
        quantile_cont(leads.hours_to_first_check, 0.9) filter (
            where
            leads.first_checked_date <= days_reported.report_date
        ) as lead_first_check_hours_p90_above

    from days_reported

    inner join leads
        on days_reported.report_date >= leads.received_date

    left join areas_bridged
        on
            leads.community_id = areas_bridged.area_id
            and days_reported.report_date = areas_bridged.report_date

    group by 1, 2

),

person_classes_1 as (

    select
        days_reported.report_date,
        person_classes.community_id as area_id,
        case
            when grouping(person_classes.person_class) = 0
                then 'person_class=' || coalesce(person_classes.person_class, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            person_classes.is_newly_found
        ) as key_persons_new_above,
        count(*) filter (
            where
            person_classes.is_entry
        ) as persons_entered_above,
        count(*) filter (
            where
            person_classes.is_moved_in
        ) as persons_moved_in_above

    from days_reported

    inner join person_classes
        on days_reported.report_date = person_classes.valid_from

    group by grouping sets (
        (days_reported.report_date, person_classes.community_id),
        (days_reported.report_date, person_classes.community_id, person_classes.person_class)
    )

),

person_classes_2 as (

    select
        days_reported.report_date,
        person_classes.community_id as area_id,
        case
            when grouping(person_classes.person_class) = 0
                then 'person_class=' || coalesce(person_classes.person_class, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            person_classes.is_exit
        ) as persons_left_above,
        count(*) filter (
            where
            person_classes.is_moved_out
        ) as persons_moved_out_above

    from days_reported

    inner join person_classes
        on days_reported.report_date = person_classes.valid_to

    group by grouping sets (
        (days_reported.report_date, person_classes.community_id),
        (days_reported.report_date, person_classes.community_id, person_classes.person_class)
    )

),

person_classes_3_alike as (

    select
        person_classes.community_id as area_id,
        person_classes.person_class,
        person_classes.valid_from,
        person_classes.valid_to,
        count(*) as rows_alike

    from person_classes

    group by all

),

person_classes_3 as (

    select
        days_reported.report_date,
        person_classes_3_alike.area_id as area_id,
        case
            when grouping(person_classes_3_alike.person_class) = 0
                then 'person_class=' || coalesce(person_classes_3_alike.person_class, 'not_stated')
            else 'all'
        end as member,
        sum(person_classes_3_alike.rows_alike) as persons_classed_above

    from days_reported

    inner join person_classes_3_alike
        on
            days_reported.report_date >= person_classes_3_alike.valid_from
            and coalesce(days_reported.report_date < person_classes_3_alike.valid_to, true)

    group by grouping sets (
        (days_reported.report_date, person_classes_3_alike.area_id),
        (days_reported.report_date, person_classes_3_alike.area_id, person_classes_3_alike.person_class)
    )

),

person_classes_daily_1 as (

    select
        days_reported.report_date,
        person_classes_daily.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            person_classes_daily.is_placed
        ) as placement_rate_above,
        count(*) filter (
            where
            person_classes_daily.is_managed
        ) as placement_rate_below

    from days_reported

    inner join person_classes_daily
        on days_reported.report_date = person_classes_daily.report_date

    group by 1, 2

),

policy_applications_1_alike as (

    select
        policy_applications.community_id as area_id,
        policy_applications.due_date,
        policy_applications.due_until_date,
        policy_applications.is_application,
        policy_applications.is_decided_on_time,
        count(*) as rows_alike

    from policy_applications

    group by all

),

policy_applications_1 as (

    select
        days_reported.report_date,
        policy_applications_1_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(policy_applications_1_alike.rows_alike) filter (
            where
            policy_applications_1_alike.is_application
            and policy_applications_1_alike.is_decided_on_time
        ), 0) as approval_on_time_week_rate_above,
        coalesce(sum(policy_applications_1_alike.rows_alike) filter (
            where
            policy_applications_1_alike.is_application
        ), 0) as approval_on_time_week_rate_below

    from days_reported

    inner join policy_applications_1_alike
        on
            days_reported.report_date >= policy_applications_1_alike.due_date
            and coalesce(days_reported.report_date < policy_applications_1_alike.due_until_date, true)

    group by 1, 2

),

policy_applications_2_alike as (

    select
        policy_applications.community_id as area_id,
        policy_applications.grant_approved_date,
        policy_applications.instrument,
        policy_applications.paid_date,
        count(*) as rows_alike,
        sum(policy_applications.paid_as_approved_yuan) as paid_as_approved_yuan

    from policy_applications

    group by all

),

policy_applications_2 as (

    select
        days_reported.report_date,
        policy_applications_2_alike.area_id as area_id,
        case
            when grouping(policy_applications_2_alike.instrument) = 0
                then 'instrument=' || coalesce(policy_applications_2_alike.instrument, 'not_stated')
            else 'all'
        end as member,
        sum(policy_applications_2_alike.paid_as_approved_yuan) as relief_paid_unapproved_above

    from days_reported

    inner join policy_applications_2_alike
        on
            days_reported.report_date >= policy_applications_2_alike.paid_date
            and coalesce(days_reported.report_date < policy_applications_2_alike.grant_approved_date, true)

    group by grouping sets (
        (days_reported.report_date, policy_applications_2_alike.area_id),
        (days_reported.report_date, policy_applications_2_alike.area_id, policy_applications_2_alike.instrument)
    )

),

policy_applications_3 as (

    select
        days_reported.report_date,
        coalesce(areas_bridged.ancestor_id, policy_applications.community_id) as area_id,
        'all' as member,
        quantile_cont(policy_applications.days_to_decide, 0.5) filter (
            where
            policy_applications.is_application
            and policy_applications.decided_date <= days_reported.report_date
        ) as relief_decide_days_above,
        quantile_cont(policy_applications.days_to_decide, 0.9) filter (
            where
            policy_applications.is_application
            and policy_applications.decided_date <= days_reported.report_date
        ) as relief_decide_days_p90_above,
        quantile_cont(policy_applications.days_to_pay, 0.5) filter (
            where
            policy_applications.is_application
            and policy_applications.paid_date <= days_reported.report_date
        ) as relief_pay_days_above,
        quantile_cont(policy_applications.days_to_pay, 0.9) filter (
            where
            policy_applications.is_application
            and policy_applications.paid_date <= days_reported.report_date
        ) as relief_pay_days_p90_above

    from days_reported

    inner join policy_applications
        on days_reported.report_date >= policy_applications.submitted_date

    left join areas_bridged
        on
            policy_applications.community_id = areas_bridged.area_id
            and days_reported.report_date = areas_bridged.report_date

    group by 1, 2

),

policy_applications_4_alike as (

    select
        policy_applications.community_id as area_id,
        policy_applications.approved_date,
        policy_applications.help_kind,
        policy_applications.instrument,
        policy_applications.is_approved,
        policy_applications.submitted_date,
        count(*) as rows_alike,
        sum(policy_applications.amount_approved_yuan) as amount_approved_yuan

    from policy_applications

    group by all

),

policy_applications_4 as (

    select
        days_reported.report_date,
        policy_applications_4_alike.area_id as area_id,
        case
            when grouping(policy_applications_4_alike.instrument) = 0
                then 'instrument=' || coalesce(policy_applications_4_alike.instrument, 'not_stated')
            when grouping(policy_applications_4_alike.help_kind) = 0
                then 'help_kind=' || coalesce(policy_applications_4_alike.help_kind, 'not_stated')
            else 'all'
        end as member,
        sum(policy_applications_4_alike.amount_approved_yuan) filter (
            where
            policy_applications_4_alike.is_approved
            and policy_applications_4_alike.approved_date <= days_reported.report_date
        ) as relief_granted_above

    from days_reported

    inner join policy_applications_4_alike
        on days_reported.report_date >= policy_applications_4_alike.submitted_date

    group by grouping sets (
        (days_reported.report_date, policy_applications_4_alike.area_id),
        (days_reported.report_date, policy_applications_4_alike.area_id, policy_applications_4_alike.instrument),
        (days_reported.report_date, policy_applications_4_alike.area_id, policy_applications_4_alike.help_kind)
    )

),

policy_applications_5_alike as (

    select
        policy_applications.community_id as area_id,
        policy_applications.instrument,
        policy_applications.is_application,
        policy_applications.refused_date,
        policy_applications.reject_reason,
        policy_applications.submitted_date,
        count(*) as rows_alike

    from policy_applications

    group by all

),

policy_applications_5 as (

    select
        days_reported.report_date,
        policy_applications_5_alike.area_id as area_id,
        case
            when grouping(policy_applications_5_alike.instrument) = 0
                then 'instrument=' || coalesce(policy_applications_5_alike.instrument, 'not_stated')
            when grouping(policy_applications_5_alike.reject_reason) = 0
                then 'reject_reason=' || coalesce(policy_applications_5_alike.reject_reason, 'not_stated')
            else 'all'
        end as member,
        coalesce(sum(policy_applications_5_alike.rows_alike) filter (
            where
            policy_applications_5_alike.is_application
            and policy_applications_5_alike.refused_date <= days_reported.report_date
        ), 0) as policy_refused_above

    from days_reported

    inner join policy_applications_5_alike
        on days_reported.report_date >= policy_applications_5_alike.submitted_date

    group by grouping sets (
        (days_reported.report_date, policy_applications_5_alike.area_id),
        (days_reported.report_date, policy_applications_5_alike.area_id, policy_applications_5_alike.instrument),
        (days_reported.report_date, policy_applications_5_alike.area_id, policy_applications_5_alike.reject_reason)
    )

),

policy_applications_6_alike as (

    select
        policy_applications.community_id as area_id,
        policy_applications.approved_date,
        policy_applications.covered_date,
        policy_applications.due_date,
        policy_applications.instrument,
        policy_applications.is_application,
        policy_applications.is_approved,
        policy_applications.is_decided_on_time,
        policy_applications.is_paid_out,
        policy_applications.paid_date,
        policy_applications.submitted_date,
        count(*) as rows_alike,
        sum(policy_applications.amount_approved_yuan) as amount_approved_yuan,
        sum(policy_applications.beyond_rule_yuan) as beyond_rule_yuan,
        sum(policy_applications.paid_as_approved_yuan) as paid_as_approved_yuan,
        sum(policy_applications.paid_unapproved_yuan) as paid_unapproved_yuan

    from policy_applications

    group by all

),

policy_applications_6 as (

    select
        days_reported.report_date,
        policy_applications_6_alike.area_id as area_id,
        case
            when grouping(policy_applications_6_alike.instrument) = 0
                then 'instrument=' || coalesce(policy_applications_6_alike.instrument, 'not_stated')
            else 'all'
        end as member,
        coalesce(sum(policy_applications_6_alike.rows_alike) filter (
            where
            policy_applications_6_alike.is_application
            and policy_applications_6_alike.due_date <= days_reported.report_date
            and policy_applications_6_alike.is_decided_on_time
        ), 0) as approval_on_time_rate_above,
        coalesce(sum(policy_applications_6_alike.rows_alike) filter (
            where
            policy_applications_6_alike.is_application
            and policy_applications_6_alike.due_date <= days_reported.report_date
        ), 0) as approval_on_time_rate_below,
        sum(policy_applications_6_alike.paid_as_approved_yuan) filter (
            where
            policy_applications_6_alike.is_paid_out
            and policy_applications_6_alike.covered_date <= days_reported.report_date
        ) as payout_rate_above,
        sum(policy_applications_6_alike.amount_approved_yuan) filter (
            where
            policy_applications_6_alike.is_paid_out
            and policy_applications_6_alike.approved_date <= days_reported.report_date
        ) as payout_rate_below,
        coalesce(sum(policy_applications_6_alike.rows_alike) filter (
            where
            policy_applications_6_alike.is_application
        ), 0) as policy_applications_above,
        coalesce(sum(policy_applications_6_alike.rows_alike) filter (
            where
            policy_applications_6_alike.is_application
            and policy_applications_6_alike.is_approved
            and policy_applications_6_alike.approved_date <= days_reported.report_date
        ), 0) as policy_approved_above,
        coalesce(sum(policy_applications_6_alike.rows_alike) filter (
            where
            policy_applications_6_alike.is_application
            and policy_applications_6_alike.paid_date <= days_reported.report_date
        ), 0) as policy_paid_above,
        sum(policy_applications_6_alike.beyond_rule_yuan) filter (
            where
            policy_applications_6_alike.approved_date <= days_reported.report_date
        ) as relief_beyond_rule_above,
        sum(policy_applications_6_alike.paid_unapproved_yuan) filter (
            where
            policy_applications_6_alike.paid_date <= days_reported.report_date
        ) as relief_paid_unapproved_above

    from days_reported

    inner join policy_applications_6_alike
        on days_reported.report_date >= policy_applications_6_alike.submitted_date

    group by grouping sets (
        (days_reported.report_date, policy_applications_6_alike.area_id),
        (days_reported.report_date, policy_applications_6_alike.area_id, policy_applications_6_alike.instrument)
    )

),

registrations_1 as (

    select
        days_reported.report_date,
        registrations.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            registrations.is_first_form
        ) as registrations_new_above,
        count(*) filter (
            where
            registrations.channel in ('self')
        ) as self_declared_rate_above,
        count(*) as self_declared_rate_below,
        count(*) filter (
            where
            registrations.is_timely
        ) as timely_registration_rate_above,
        count(*) as timely_registration_rate_below

    from days_reported

    inner join registrations
        on days_reported.report_date = registrations.submitted_date

    group by 1, 2

),

registrations_2_alike as (

    select
        registrations.community_id as area_id,
        registrations.is_first_form,
        registrations.submitted_date,
        count(*) as rows_alike

    from registrations

    group by all

),

registrations_2 as (

    select
        days_reported.report_date,
        registrations_2_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(registrations_2_alike.rows_alike) filter (
            where
            registrations_2_alike.is_first_form
        ), 0) as registrations_cumulative_above

    from days_reported

    inner join registrations_2_alike
        on days_reported.report_date >= registrations_2_alike.submitted_date

    group by 1, 2

),

relief_eligibility_1_alike as (

    select
        relief_eligibility.community_id as area_id,
        relief_eligibility.first_applied_date,
        relief_eligibility.first_reached_date,
        relief_eligibility.instrument,
        relief_eligibility.is_eligible,
        relief_eligibility.taken_back_date,
        relief_eligibility.valid_from,
        relief_eligibility.valid_to,
        count(*) as rows_alike

    from relief_eligibility

    group by all

),

relief_eligibility_1 as (

    select
        days_reported.report_date,
        relief_eligibility_1_alike.area_id as area_id,
        case
            when grouping(relief_eligibility_1_alike.instrument) = 0
                then 'instrument=' || coalesce(relief_eligibility_1_alike.instrument, 'not_stated')
            else 'all'
        end as member,
        coalesce(sum(relief_eligibility_1_alike.rows_alike) filter (
            where
            relief_eligibility_1_alike.is_eligible
            and relief_eligibility_1_alike.first_reached_date <= days_reported.report_date
            and coalesce(relief_eligibility_1_alike.taken_back_date > days_reported.report_date, true)
        ), 0) as policy_reach_rate_above,
        coalesce(sum(relief_eligibility_1_alike.rows_alike) filter (
            where
            relief_eligibility_1_alike.is_eligible
        ), 0) as policy_reach_rate_below,
        coalesce(sum(relief_eligibility_1_alike.rows_alike) filter (
            where
            relief_eligibility_1_alike.is_eligible
            and coalesce(relief_eligibility_1_alike.first_applied_date > days_reported.report_date, true)
        ), 0) as relief_not_applied_above

    from days_reported

    inner join relief_eligibility_1_alike
        on
            days_reported.report_date >= relief_eligibility_1_alike.valid_from
            and coalesce(days_reported.report_date < relief_eligibility_1_alike.valid_to, true)

    group by grouping sets (
        (days_reported.report_date, relief_eligibility_1_alike.area_id, relief_eligibility_1_alike.instrument)
    )

),

round_households_1_alike as (

    select
        round_households.community_id as area_id,
        round_households.due_from_date,
        round_households.due_until_date,
        round_households.first_resolved_date,
        count(*) as rows_alike

    from round_households

    group by all

),

round_households_1 as (

    select
        days_reported.report_date,
        round_households_1_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(round_households_1_alike.rows_alike) filter (
            where
            round_households_1_alike.first_resolved_date <= days_reported.report_date
        ), 0) as round_coverage_rate_above,
        sum(round_households_1_alike.rows_alike) as round_coverage_rate_below

    from days_reported

    inner join round_households_1_alike
        on
            days_reported.report_date >= round_households_1_alike.due_from_date
            and coalesce(days_reported.report_date < round_households_1_alike.due_until_date, true)

    group by 1, 2

),

staff_days_1 as (

    select
        days_reported.report_date,
        staff_days.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            staff_days.is_screening
        ) as households_per_staff_below,
        count(*) filter (
            where
            staff_days.is_overloaded
        ) as overload_rate_above,
        count(*) filter (
            where
            staff_days.is_attended
        ) as overload_rate_below

    from days_reported

    inner join staff_days
        on days_reported.report_date = staff_days.work_date

    group by 1, 2

),

staff_days_2 as (

    select
        days_reported.report_date,
        staff_days.visit_community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            staff_days.is_visiting
        ) as visits_per_staff_below

    from days_reported

    inner join staff_days
        on days_reported.report_date = staff_days.work_date

    group by 1, 2

),

stay_days_1 as (

    select
        days_reported.report_date,
        stay_days.community_id as area_id,
        'all' as member,
        sum(stay_days.readings_received) as temperature_report_rate_above,
        sum(stay_days.readings_expected) as temperature_report_rate_below

    from days_reported

    inner join stay_days
        on days_reported.report_date = stay_days.report_date

    group by 1, 2

),

stays_1 as (

    select
        days_reported.report_date,
        stays.community_id as area_id,
        case
            when grouping(stays.person_class) = 0
                then 'person_class=' || coalesce(stays.person_class, 'not_stated')
            else 'all'
        end as member,
        count(*) as releases_awaiting_notice_above

    from days_reported

    inner join stays
        on days_reported.report_date = stays.awaiting_notice_date

    group by grouping sets (
        (days_reported.report_date, stays.community_id),
        (days_reported.report_date, stays.community_id, stays.person_class)
    )

),

stays_2 as (

    select
        days_reported.report_date,
        stays.community_id as area_id,
        case
            when grouping(stays.person_class) = 0
                then 'person_class=' || coalesce(stays.person_class, 'not_stated')
            else 'all'
        end as member,
        count(*) as stays_started_above

    from days_reported

    inner join stays
        on days_reported.report_date = stays.started_date

    group by grouping sets (
        (days_reported.report_date, stays.community_id),
        (days_reported.report_date, stays.community_id, stays.person_class)
    )

),

stays_3 as (

    select
        days_reported.report_date,
        stays.community_id as area_id,
        case
            when grouping(stays.person_class) = 0
                then 'person_class=' || coalesce(stays.person_class, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            stays.started_date <= days_reported.report_date
        ) as stays_ended_above

    from days_reported

    inner join stays
        on days_reported.report_date = stays.ended_date

    group by grouping sets (
        (days_reported.report_date, stays.community_id),
        (days_reported.report_date, stays.community_id, stays.person_class)
    )

),

stays_4_alike as (

    select
        stays.community_id as area_id,
        stays.ended_date,
        stays.person_class,
        stays.started_date,
        count(*) as rows_alike

    from stays

    group by all

),

stays_4 as (

    select
        days_reported.report_date,
        stays_4_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(stays_4_alike.rows_alike) filter (
            where
            stays_4_alike.person_class in ('centralised_quarantine')
        ), 0) as centralised_quarantine_persons_above,
        coalesce(sum(stays_4_alike.rows_alike) filter (
            where
            stays_4_alike.person_class in ('designated_hospital')
        ), 0) as designated_hospital_persons_above,
        coalesce(sum(stays_4_alike.rows_alike) filter (
            where
            stays_4_alike.person_class in ('home_observation')
        ), 0) as home_observation_persons_above

    from days_reported

    inner join stays_4_alike
        on
            days_reported.report_date >= stays_4_alike.started_date
            and coalesce(days_reported.report_date < stays_4_alike.ended_date, true)

    group by 1, 2

),

stays_5_alike as (

    select
        stays.community_id as area_id,
        stays.ended_date,
        stays.overdue_from_date,
        stays.person_class,
        stays.started_date,
        count(*) as rows_alike

    from stays

    group by all

),

stays_5 as (

    select
        days_reported.report_date,
        stays_5_alike.area_id as area_id,
        case
            when grouping(stays_5_alike.person_class) = 0
                then 'person_class=' || coalesce(stays_5_alike.person_class, 'not_stated')
            else 'all'
        end as member,
        sum(stays_5_alike.rows_alike) as observed_persons_above,
        coalesce(sum(stays_5_alike.rows_alike) filter (
            where
            stays_5_alike.overdue_from_date <= days_reported.report_date
        ), 0) as overdue_release_above

    from days_reported

    inner join stays_5_alike
        on
            days_reported.report_date >= stays_5_alike.started_date
            and coalesce(days_reported.report_date < stays_5_alike.ended_date, true)

    group by grouping sets (
        (days_reported.report_date, stays_5_alike.area_id),
        (days_reported.report_date, stays_5_alike.area_id, stays_5_alike.person_class)
    )

),

task_turns_1 as (

    select
        days_reported.report_date,
        task_turns.area_id as area_id,
        case
            when grouping(task_turns.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns.task_kind, 'not_stated')
            else 'all'
        end as member,
        count(*) as task_settled_rate_above,
        count(*) as task_settled_rate_below

    from days_reported

    inner join task_turns
        on days_reported.report_date = task_turns.closed_date

    group by grouping sets (
        (days_reported.report_date, task_turns.area_id),
        (days_reported.report_date, task_turns.area_id, task_turns.task_kind)
    )

),

task_turns_2 as (

    select
        days_reported.report_date,
        task_turns.area_id as area_id,
        case
            when grouping(task_turns.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns.task_kind, 'not_stated')
            when grouping(task_turns.kind_owner) = 0
                then 'task_owner=' || coalesce(task_turns.kind_owner, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            task_turns.is_taken_up_again
        ) as tasks_sent_back_above

    from days_reported

    inner join task_turns
        on days_reported.report_date = task_turns.opened_date

    group by grouping sets (
        (days_reported.report_date, task_turns.area_id),
        (days_reported.report_date, task_turns.area_id, task_turns.task_kind),
        (days_reported.report_date, task_turns.area_id, task_turns.kind_owner)
    )

),

task_turns_3_alike as (

    select
        task_turns.area_id as area_id,
        task_turns.aged_seven_date,
        task_turns.closed_date,
        task_turns.task_kind,
        count(*) as rows_alike

    from task_turns

    group by all

),

task_turns_3 as (

    select
        days_reported.report_date,
        task_turns_3_alike.area_id as area_id,
        case
            when grouping(task_turns_3_alike.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns_3_alike.task_kind, 'not_stated')
            else 'all'
        end as member,
        sum(task_turns_3_alike.rows_alike) as tasks_open_over_seven_above

    from days_reported

    inner join task_turns_3_alike
        on
            days_reported.report_date >= task_turns_3_alike.aged_seven_date
            and coalesce(days_reported.report_date < task_turns_3_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, task_turns_3_alike.area_id),
        (days_reported.report_date, task_turns_3_alike.area_id, task_turns_3_alike.task_kind)
    )

),

task_turns_4_alike as (

    select
        task_turns.area_id as area_id,
        task_turns.aged_three_date,
        task_turns.closed_date,
        task_turns.task_kind,
        count(*) as rows_alike

    from task_turns

    group by all

),

task_turns_4 as (

    select
        days_reported.report_date,
        task_turns_4_alike.area_id as area_id,
        case
            when grouping(task_turns_4_alike.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns_4_alike.task_kind, 'not_stated')
            else 'all'
        end as member,
        sum(task_turns_4_alike.rows_alike) as tasks_open_over_three_above

    from days_reported

    inner join task_turns_4_alike
        on
            days_reported.report_date >= task_turns_4_alike.aged_three_date
            and coalesce(days_reported.report_date < task_turns_4_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, task_turns_4_alike.area_id),
        (days_reported.report_date, task_turns_4_alike.area_id, task_turns_4_alike.task_kind)
    )

),

task_turns_5_alike as (

    select
        task_turns.area_id as area_id,
        task_turns.closed_date,
        task_turns.kind_outcome,
        task_turns.reopened_date,
        task_turns.task_kind,
        count(*) as rows_alike

    from task_turns

    group by all

),

task_turns_5 as (

    select
        days_reported.report_date,
        task_turns_5_alike.area_id as area_id,
        case
            when grouping(task_turns_5_alike.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns_5_alike.task_kind, 'not_stated')
            when grouping(task_turns_5_alike.kind_outcome) = 0
                then 'task_outcome=' || coalesce(task_turns_5_alike.kind_outcome, 'not_stated')
            else 'all'
        end as member,
        sum(task_turns_5_alike.rows_alike) as tasks_closed_above

    from days_reported

    inner join task_turns_5_alike
        on
            days_reported.report_date >= task_turns_5_alike.closed_date
            and coalesce(days_reported.report_date < task_turns_5_alike.reopened_date, true)

    group by grouping sets (
        (days_reported.report_date, task_turns_5_alike.area_id),
        (days_reported.report_date, task_turns_5_alike.area_id, task_turns_5_alike.task_kind),
        (days_reported.report_date, task_turns_5_alike.area_id, task_turns_5_alike.kind_outcome)
    )

),

task_turns_6_alike as (

    select
        task_turns.area_id as area_id,
        task_turns.closed_date,
        task_turns.kind_owner,
        task_turns.opened_date,
        task_turns.task_kind,
        count(*) as rows_alike

    from task_turns

    group by all

),

task_turns_6 as (

    select
        days_reported.report_date,
        task_turns_6_alike.area_id as area_id,
        case
            when grouping(task_turns_6_alike.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns_6_alike.task_kind, 'not_stated')
            when grouping(task_turns_6_alike.kind_owner) = 0
                then 'task_owner=' || coalesce(task_turns_6_alike.kind_owner, 'not_stated')
            else 'all'
        end as member,
        sum(task_turns_6_alike.rows_alike) as tasks_open_above

    from days_reported

    inner join task_turns_6_alike
        on
            days_reported.report_date >= task_turns_6_alike.opened_date
            and coalesce(days_reported.report_date < task_turns_6_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, task_turns_6_alike.area_id),
        (days_reported.report_date, task_turns_6_alike.area_id, task_turns_6_alike.task_kind),
        (days_reported.report_date, task_turns_6_alike.area_id, task_turns_6_alike.kind_owner)
    )

),

task_turns_7_alike as (

    select
        task_turns.area_id as area_id,
        task_turns.closed_date,
        task_turns.opened_date,
        task_turns.task_kind,
        count(*) as rows_alike

    from task_turns

    group by all

),

task_turns_7 as (

    select
        days_reported.report_date,
        task_turns_7_alike.area_id as area_id,
        case
            when grouping(task_turns_7_alike.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns_7_alike.task_kind, 'not_stated')
            else 'all'
        end as member,
        sum(task_turns_7_alike.rows_alike) as task_settled_rate_below

    from days_reported

    inner join task_turns_7_alike
        on
            days_reported.report_date >= task_turns_7_alike.opened_date
            and coalesce(days_reported.report_date < task_turns_7_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, task_turns_7_alike.area_id),
        (days_reported.report_date, task_turns_7_alike.area_id, task_turns_7_alike.task_kind)
    )

),

task_turns_8_alike as (

    select
        task_turns.area_id as area_id,
        task_turns.closed_date,
        task_turns.kind_owner,
        task_turns.overdue_from_date,
        task_turns.task_kind,
        count(*) as rows_alike

    from task_turns

    group by all

),

task_turns_8 as (

    select
        days_reported.report_date,
        task_turns_8_alike.area_id as area_id,
        case
            when grouping(task_turns_8_alike.task_kind) = 0
                then 'task_kind=' || coalesce(task_turns_8_alike.task_kind, 'not_stated')
            when grouping(task_turns_8_alike.kind_owner) = 0
                then 'task_owner=' || coalesce(task_turns_8_alike.kind_owner, 'not_stated')
            else 'all'
        end as member,
        sum(task_turns_8_alike.rows_alike) as tasks_overdue_above

    from days_reported

    inner join task_turns_8_alike
        on
            days_reported.report_date >= task_turns_8_alike.overdue_from_date
            and coalesce(days_reported.report_date < task_turns_8_alike.closed_date, true)

    group by grouping sets (
        (days_reported.report_date, task_turns_8_alike.area_id),
        (days_reported.report_date, task_turns_8_alike.area_id, task_turns_8_alike.task_kind),
        (days_reported.report_date, task_turns_8_alike.area_id, task_turns_8_alike.kind_owner)
    )

),

tasks_1 as (

    select
        days_reported.report_date,
        tasks.area_id as area_id,
        case
            when grouping(tasks.task_kind) = 0
                then 'task_kind=' || coalesce(tasks.task_kind, 'not_stated')
            when grouping(tasks.kind_owner) = 0
                then 'task_owner=' || coalesce(tasks.kind_owner, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            tasks.is_answered_on_time
        ) as task_answer_rate_above,
        count(*) as task_answer_rate_below

    from days_reported

    inner join tasks
        on days_reported.report_date = tasks.answer_due_date

    group by grouping sets (
        (days_reported.report_date, tasks.area_id),
        (days_reported.report_date, tasks.area_id, tasks.task_kind),
        (days_reported.report_date, tasks.area_id, tasks.kind_owner)
    )

),

tasks_2 as (

    select
        days_reported.report_date,
        tasks.area_id as area_id,
        case
            when grouping(tasks.task_kind) = 0
                then 'task_kind=' || coalesce(tasks.task_kind, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            tasks.is_satisfied
        ) as task_satisfied_rate_above,
        count(*) filter (
            where
            tasks.has_called_back
        ) as task_satisfied_rate_below

    from days_reported

    inner join tasks
        on days_reported.report_date = tasks.called_back_date

    group by grouping sets (
        (days_reported.report_date, tasks.area_id),
        (days_reported.report_date, tasks.area_id, tasks.task_kind)
    )

),

tasks_3 as (

    select
        days_reported.report_date,
        tasks.area_id as area_id,
        case
            when grouping(tasks.task_kind) = 0
                then 'task_kind=' || coalesce(tasks.task_kind, 'not_stated')
            when grouping(tasks.kind_owner) = 0
                then 'task_owner=' || coalesce(tasks.kind_owner, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            tasks.is_closed_on_time
        ) as task_close_rate_above,
        count(*) as task_close_rate_below

    from days_reported

    inner join tasks
        on days_reported.report_date = tasks.close_due_date

    group by grouping sets (
        (days_reported.report_date, tasks.area_id),
        (days_reported.report_date, tasks.area_id, tasks.task_kind),
        (days_reported.report_date, tasks.area_id, tasks.kind_owner)
    )

),

tasks_4 as (

    select
        days_reported.report_date,
        tasks.area_id as area_id,
        case
            when grouping(tasks.task_kind) = 0
                then 'task_kind=' || coalesce(tasks.task_kind, 'not_stated')
            when grouping(tasks.kind_owner) = 0
                then 'task_owner=' || coalesce(tasks.kind_owner, 'not_stated')
            else 'all'
        end as member,
        count(*) as tasks_opened_above

    from days_reported

    inner join tasks
        on days_reported.report_date = tasks.opened_date

    group by grouping sets (
        (days_reported.report_date, tasks.area_id),
        (days_reported.report_date, tasks.area_id, tasks.task_kind),
        (days_reported.report_date, tasks.area_id, tasks.kind_owner)
    )

),

tasks_5 as (

    select
        days_reported.report_date,
        coalesce(areas_bridged.ancestor_id, tasks.area_id) as area_id,
        case
            when grouping(tasks.task_kind) = 0
                then 'task_kind=' || coalesce(tasks.task_kind, 'not_stated')
            else 'all'
        end as member,
        quantile_cont(tasks.hours_to_answer, 0.5) filter (
            where
            tasks.answered_date <= days_reported.report_date
        ) as task_answer_hours_above,
        quantile_cont(tasks.hours_to_answer, 0.9) filter (
            where
            tasks.answered_date <= days_reported.report_date
        ) as task_answer_hours_p90_above,
        quantile_cont(tasks.hours_to_close, 0.5) filter (
            where
            tasks.closed_date <= days_reported.report_date
            and not coalesce(tasks.is_withdrawn, false)
        ) as task_close_hours_above,
        quantile_cont(tasks.hours_to_close, 0.9) filter (
            where
            tasks.closed_date <= days_reported.report_date
            and not coalesce(tasks.is_withdrawn, false)
        ) as task_close_hours_p90_above

    from days_reported

    inner join tasks
        on days_reported.report_date >= tasks.opened_date

    left join areas_bridged
        on
            tasks.area_id = areas_bridged.area_id
            and days_reported.report_date = areas_bridged.report_date

    group by grouping sets (
        (days_reported.report_date, coalesce(areas_bridged.ancestor_id, tasks.area_id)),
        (days_reported.report_date, coalesce(areas_bridged.ancestor_id, tasks.area_id), tasks.task_kind)
    )

),

visit_credits_1 as (

    select
        days_reported.report_date,
        visit_credits.community_id as area_id,
        'all' as member,
        count(*) filter (
            where
            visit_credits.is_drawn
        ) as visits_drawn_above,
        count(*) filter (
            where
            visit_credits.is_credited
        ) as visits_per_staff_above

    from days_reported

    inner join visit_credits
        on days_reported.report_date = visit_credits.visited_date

    group by 1, 2

),

visit_credits_2 as (

    select
        days_reported.report_date,
        visit_credits.community_id as area_id,
        case
            when grouping(visit_credits.flag) = 0
                then 'visit_flag=' || coalesce(visit_credits.flag, 'not_stated')
            else 'all'
        end as member,
        count(*) filter (
            where
            visit_credits.is_flagged
        ) as visits_flagged_above

    from days_reported

    inner join visit_credits
        on days_reported.report_date = visit_credits.visited_date

    group by grouping sets (
        (days_reported.report_date, visit_credits.community_id),
        (days_reported.report_date, visit_credits.community_id, visit_credits.flag)
    )

),

visit_credits_3_alike as (

    select
        visit_credits.community_id as area_id,
        visit_credits.is_answered,
        visit_credits.is_drawn,
        visit_credits.recheck_result,
        visit_credits.rechecked_date,
        count(*) as rows_alike

    from visit_credits

    group by all

),

visit_credits_3 as (

    select
        days_reported.report_date,
        visit_credits_3_alike.area_id as area_id,
        'all' as member,
        coalesce(sum(visit_credits_3_alike.rows_alike) filter (
            where
            visit_credits_3_alike.recheck_result in ('confirmed')
            and visit_credits_3_alike.is_drawn
            and visit_credits_3_alike.is_answered
        ), 0) as visits_confirmed_rate_above,
        coalesce(sum(visit_credits_3_alike.rows_alike) filter (
            where
            visit_credits_3_alike.is_drawn
            and visit_credits_3_alike.is_answered
        ), 0) as visits_confirmed_rate_below

    from days_reported

    inner join visit_credits_3_alike
        on days_reported.report_date >= visit_credits_3_alike.rechecked_date

    group by 1, 2

),

measured as (

    {{ measured('enterprises_1', 'sum', {
        'policy_reach_rate': ['coalesce(policy_reach_rate_above, 0)', 'coalesce(policy_reach_rate_below, 0)'],
        'relief_not_applied': ['relief_not_applied_above', 'null'],
    }) }}

    union all

    {{ measured('alarms_1', 'sum', {
        'symptomatic_evaluated_rate': ['coalesce(symptomatic_evaluated_rate_above, 0)', 'coalesce(symptomatic_evaluated_rate_below, 0)'],
    }) }}

    union all

    {{ measured('cases_1', 'sum', {
        'cases_confirmed_new': ['cases_confirmed_new_above', 'null'],
        'cases_found_in_quarantine_rate': ['coalesce(cases_found_in_quarantine_rate_above, 0)', 'coalesce(cases_found_in_quarantine_rate_below, 0)'],
    }) }}

    union all

    {{ measured('cases_2', 'sum', {
        'cases_asymptomatic': ['cases_asymptomatic_above', 'null'],
        'cases_suspected': ['cases_suspected_above', 'null'],
    }) }}

    union all

    {{ measured('cases_3', 'level', {
        'onset_to_isolation_days': ['onset_to_isolation_days_above', 'null'],
    }) }}

    union all

    {{ measured('cases_4', 'sum', {
        'cases_confirmed': ['cases_confirmed_above', 'null'],
        'cases_died': ['cases_died_above', 'null'],
        'cases_recovered': ['cases_recovered_above', 'null'],
    }) }}

    union all

    {{ measured('closures_1', 'sum', {
        'closed_communities': ['closed_communities_above', 'null'],
    }) }}

    union all

    {{ measured('closures_2', 'sum', {
        'closed_communities': ['closed_communities_above', 'null'],
    }) }}

    union all

    {{ measured('closures_3', 'sum', {
        'closed_places': ['closed_places_above', 'null'],
        'closure_cases': ['closure_cases_above', 'null'],
        'closure_households': ['closure_households_above', 'null'],
    }) }}

    union all

    {{ measured('community_days_1', 'sum', {
        'reporting_communities_rate': ['coalesce(reporting_communities_rate_above, 0)', 'coalesce(reporting_communities_rate_below, 0)'],
    }) }}

    union all

    {{ measured('conduct_records_1', 'sum', {
        'evidence_rate': ['coalesce(evidence_rate_above, 0)', 'coalesce(evidence_rate_below, 0)'],
    }) }}

    union all

    {{ measured('contacts_daily_1', 'sum', {
        'contacts_completed_rate': ['coalesce(contacts_completed_rate_above, 0)', 'coalesce(contacts_completed_rate_below, 0)'],
        'contacts_lost': ['contacts_lost_above', 'null'],
        'contacts_monitored_rate': ['coalesce(contacts_monitored_rate_above, 0)', 'coalesce(contacts_monitored_rate_below, 0)'],
        'contacts_observed': ['contacts_observed_above', 'null'],
        'contacts_placed_rate': ['coalesce(contacts_placed_rate_above, 0)', 'coalesce(contacts_placed_rate_below, 0)'],
        'contacts_released': ['contacts_released_above', 'null'],
    }) }}

    union all

    {{ measured('contacts_daily_2', 'sum', {
        'contacts_traced': ['contacts_traced_above', 'null'],
    }) }}

    union all

    {{ measured('duty_shifts_1', 'sum', {
        'attendance_rate': ['coalesce(attendance_rate_above, 0)', 'coalesce(attendance_rate_below, 0)'],
        'duty_hours': ['duty_hours_above', 'null'],
    }) }}

    union all

    {{ measured('enterprise_weeks_1', 'sum', {
        'revenue_recovery_rate': ['coalesce(revenue_recovery_rate_above, 0)', 'coalesce(revenue_recovery_rate_below, 0)'],
        'sme_resumption_rate': ['coalesce(sme_resumption_rate_above, 0)', 'coalesce(sme_resumption_rate_below, 0)'],
    }) }}

    union all

    {{ measured('enterprise_weeks_2', 'sum', {
        'electricity_recovery_rate': ['coalesce(electricity_recovery_rate_above, 0)', 'coalesce(electricity_recovery_rate_below, 0)'],
        'firms_declared_dark': ['firms_declared_dark_above', 'null'],
        'resumption_electricity_rate': ['coalesce(resumption_electricity_rate_above, 0)', 'coalesce(resumption_electricity_rate_below, 0)'],
        'resumption_metered_rate': ['coalesce(resumption_metered_rate_above, 0)', 'coalesce(resumption_metered_rate_below, 0)'],
    }) }}

    union all

    {{ measured('enterprise_weeks_3', 'sum', {
        'enterprise_report_rate': ['coalesce(enterprise_report_rate_above, 0)', 'coalesce(enterprise_report_rate_below, 0)'],
        'firms_mostly_back_rate': ['coalesce(firms_mostly_back_rate_above, 0)', 'coalesce(firms_mostly_back_rate_below, 0)'],
        'firms_silent': ['firms_silent_above', 'null'],
        'resumption_highest_rate': ['coalesce(resumption_highest_rate_above, 0)', 'coalesce(resumption_highest_rate_below, 0)'],
        'resumption_lowest_rate': ['coalesce(resumption_lowest_rate_above, 0)', 'coalesce(resumption_lowest_rate_below, 0)'],
        'resumption_rate': ['coalesce(resumption_rate_above, 0)', 'coalesce(resumption_rate_below, 0)'],
        'staff_return_rate': ['coalesce(staff_return_rate_above, 0)', 'coalesce(staff_return_rate_below, 0)'],
    }) }}

    union all

    {{ measured('gate_checks_daily_1', 'sum', {
        'gate_checks_compound': ['gate_checks_compound_above', 'null'],
        'gate_checks_pharmacy': ['gate_checks_pharmacy_above', 'null'],
        'gate_checks_road': ['gate_checks_road_above', 'null'],
        'gate_checks_workplace': ['gate_checks_workplace_above', 'null'],
    }) }}

    union all

    {{ measured('gate_checks_daily_2', 'sum', {
        'fever_handover_rate': ['coalesce(fever_handover_rate_above, 0)', 'coalesce(fever_handover_rate_below, 0)'],
        'gate_checks': ['gate_checks_above', 'null'],
        'gate_communities': ['gate_communities_above', 'null'],
    }) }}

    union all

    {{ measured('gate_checks_daily_3', 'sum', {
        'pharmacy_followup_rate': ['coalesce(pharmacy_followup_rate_above, 0)', 'coalesce(pharmacy_followup_rate_below, 0)'],
    }) }}

    union all

    {{ measured('grid_days_1', 'sum', {
        'grid_staffed_rate': ['coalesce(grid_staffed_rate_above, 0)', 'coalesce(grid_staffed_rate_below, 0)'],
    }) }}

    union all

    {{ measured('household_visits_1', 'sum', {
        'visits_today': ['visits_today_above', 'null'],
    }) }}

    union all

    {{ measured('households_1', 'sum', {
        'household_coverage_rate': ['coalesce(household_coverage_rate_above, 0)', 'coalesce(household_coverage_rate_below, 0)'],
        'household_met_rate': ['coalesce(household_met_rate_above, 0)', 'coalesce(household_met_rate_below, 0)'],
        'household_reach_rate': ['coalesce(household_reach_rate_above, 0)', 'coalesce(household_reach_rate_below, 0)'],
        'households_per_staff': ['households_per_staff_above', 'null'],
        'unresolved_after_three': ['unresolved_after_three_above', 'null'],
    }) }}

    union all

    {{ measured('incentives_1', 'sum', {
        'allowances_beyond_rule': ['allowances_beyond_rule_above', 'null'],
        'incentive_paid_rate': ['coalesce(incentive_paid_rate_above, 0)', 'coalesce(incentive_paid_rate_below, 0)'],
    }) }}

    union all

    {{ measured('incentives_2', 'sum', {
        'allowances_paid_unapproved': ['allowances_paid_unapproved_above', 'null'],
        'frontline_share_rate': ['coalesce(frontline_share_rate_above, 0)', 'coalesce(frontline_share_rate_below, 0)'],
    }) }}

    union all

    {{ measured('lead_turns_1', 'sum', {
        'leads_open_over_seven': ['leads_open_over_seven_above', 'null'],
    }) }}

    union all

    {{ measured('lead_turns_2', 'sum', {
        'leads_open_over_three': ['leads_open_over_three_above', 'null'],
    }) }}

    union all

    {{ measured('lead_turns_3', 'sum', {
        'leads_closed': ['leads_closed_above', 'null'],
    }) }}

    union all

    {{ measured('lead_turns_4', 'sum', {
        'lead_missed_rate': ['coalesce(lead_missed_rate_above, 0)', 'coalesce(lead_missed_rate_below, 0)'],
    }) }}

    union all

    {{ measured('lead_turns_5', 'sum', {
        'leads_open': ['leads_open_above', 'null'],
    }) }}

    union all

    {{ measured('lead_turns_6', 'sum', {
        'leads_overdue': ['leads_overdue_above', 'null'],
    }) }}

    union all

    {{ measured('leads_1', 'sum', {
        'lead_close_rate': ['coalesce(lead_close_rate_above, 0)', 'coalesce(lead_close_rate_below, 0)'],
    }) }}

    union all

    {{ measured('leads_2', 'sum', {
        'lead_first_check_rate': ['coalesce(lead_first_check_rate_above, 0)', 'coalesce(lead_first_check_rate_below, 0)'],
    }) }}

    union all

    {{ measured('leads_3', 'sum', {
        'leads_received': ['leads_received_above', 'null'],
    }) }}

    union all

    {{ measured('leads_4', 'level', {
        'lead_close_hours': ['lead_close_hours_above', 'null'],
        'lead_close_hours_p90': ['lead_close_hours_p90_above', 'null'],
        'lead_first_check_hours': ['lead_first_check_hours_above', 'null'],
        'lead_first_check_hours_p90': ['lead_first_check_hours_p90_above', 'null'],
    }) }}

    union all

    {{ measured('person_classes_1', 'sum', {
        'key_persons_new': ['key_persons_new_above', 'null'],
        'persons_entered': ['persons_entered_above', 'null'],
        'persons_moved_in': ['persons_moved_in_above', 'null'],
    }) }}

    union all

    {{ measured('person_classes_2', 'sum', {
        'persons_left': ['persons_left_above', 'null'],
        'persons_moved_out': ['persons_moved_out_above', 'null'],
    }) }}

    union all

    {{ measured('person_classes_3', 'sum', {
        'persons_classed': ['persons_classed_above', 'null'],
    }) }}

    union all

    {{ measured('person_classes_daily_1', 'sum', {
        'placement_rate': ['coalesce(placement_rate_above, 0)', 'coalesce(placement_rate_below, 0)'],
    }) }}

    union all

    {{ measured('policy_applications_1', 'sum', {
        'approval_on_time_week_rate': ['coalesce(approval_on_time_week_rate_above, 0)', 'coalesce(approval_on_time_week_rate_below, 0)'],
    }) }}

    union all

    {{ measured('policy_applications_2', 'sum', {
        'relief_paid_unapproved': ['relief_paid_unapproved_above', 'null'],
    }) }}

    union all

    {{ measured('policy_applications_3', 'level', {
        'relief_decide_days': ['relief_decide_days_above', 'null'],
        'relief_decide_days_p90': ['relief_decide_days_p90_above', 'null'],
        'relief_pay_days': ['relief_pay_days_above', 'null'],
        'relief_pay_days_p90': ['relief_pay_days_p90_above', 'null'],
    }) }}

    union all

    {{ measured('policy_applications_4', 'sum', {
        'relief_granted': ['relief_granted_above', 'null'],
    }) }}

    union all

    {{ measured('policy_applications_5', 'sum', {
        'policy_refused': ['policy_refused_above', 'null'],
    }) }}

    union all

    {{ measured('policy_applications_6', 'sum', {
        'approval_on_time_rate': ['coalesce(approval_on_time_rate_above, 0)', 'coalesce(approval_on_time_rate_below, 0)'],
        'payout_rate': ['coalesce(payout_rate_above, 0)', 'coalesce(payout_rate_below, 0)'],
        'policy_applications': ['policy_applications_above', 'null'],
        'policy_approved': ['policy_approved_above', 'null'],
        'policy_paid': ['policy_paid_above', 'null'],
        'relief_beyond_rule': ['relief_beyond_rule_above', 'null'],
        'relief_paid_unapproved': ['relief_paid_unapproved_above', 'null'],
    }) }}

    union all

    {{ measured('registrations_1', 'sum', {
        'registrations_new': ['registrations_new_above', 'null'],
        'self_declared_rate': ['coalesce(self_declared_rate_above, 0)', 'coalesce(self_declared_rate_below, 0)'],
        'timely_registration_rate': ['coalesce(timely_registration_rate_above, 0)', 'coalesce(timely_registration_rate_below, 0)'],
    }) }}

    union all

    {{ measured('registrations_2', 'sum', {
        'registrations_cumulative': ['registrations_cumulative_above', 'null'],
    }) }}

    union all

    {{ measured('relief_eligibility_1', 'sum', {
        'policy_reach_rate': ['coalesce(policy_reach_rate_above, 0)', 'coalesce(policy_reach_rate_below, 0)'],
        'relief_not_applied': ['relief_not_applied_above', 'null'],
    }) }}

    union all

    {{ measured('round_households_1', 'sum', {
        'round_coverage_rate': ['coalesce(round_coverage_rate_above, 0)', 'coalesce(round_coverage_rate_below, 0)'],
    }) }}

    union all

    {{ measured('staff_days_1', 'sum', {
        'households_per_staff': ['null', 'coalesce(households_per_staff_below, 0)'],
        'overload_rate': ['coalesce(overload_rate_above, 0)', 'coalesce(overload_rate_below, 0)'],
    }) }}

    union all

    {{ measured('staff_days_2', 'sum', {
        'visits_per_staff': ['null', 'coalesce(visits_per_staff_below, 0)'],
    }) }}

    union all

    {{ measured('stay_days_1', 'sum', {
        'temperature_report_rate': ['coalesce(temperature_report_rate_above, 0)', 'coalesce(temperature_report_rate_below, 0)'],
    }) }}

    union all

    {{ measured('stays_1', 'sum', {
        'releases_awaiting_notice': ['releases_awaiting_notice_above', 'null'],
    }) }}

    union all

    {{ measured('stays_2', 'sum', {
        'stays_started': ['stays_started_above', 'null'],
    }) }}

    union all

    {{ measured('stays_3', 'sum', {
        'stays_ended': ['stays_ended_above', 'null'],
    }) }}

    union all

    {{ measured('stays_4', 'sum', {
        'centralised_quarantine_persons': ['centralised_quarantine_persons_above', 'null'],
        'designated_hospital_persons': ['designated_hospital_persons_above', 'null'],
        'home_observation_persons': ['home_observation_persons_above', 'null'],
    }) }}

    union all

    {{ measured('stays_5', 'sum', {
        'observed_persons': ['observed_persons_above', 'null'],
        'overdue_release': ['overdue_release_above', 'null'],
    }) }}

    union all

    {{ measured('task_turns_1', 'sum', {
        'task_settled_rate': ['coalesce(task_settled_rate_above, 0)', 'coalesce(task_settled_rate_below, 0)'],
    }) }}

    union all

    {{ measured('task_turns_2', 'sum', {
        'tasks_sent_back': ['tasks_sent_back_above', 'null'],
    }) }}

    union all

    {{ measured('task_turns_3', 'sum', {
        'tasks_open_over_seven': ['tasks_open_over_seven_above', 'null'],
    }) }}

    union all

    {{ measured('task_turns_4', 'sum', {
        'tasks_open_over_three': ['tasks_open_over_three_above', 'null'],
    }) }}

    union all

    {{ measured('task_turns_5', 'sum', {
        'tasks_closed': ['tasks_closed_above', 'null'],
    }) }}

    union all

    {{ measured('task_turns_6', 'sum', {
        'tasks_open': ['tasks_open_above', 'null'],
    }) }}

    union all

    {{ measured('task_turns_7', 'sum', {
        'task_settled_rate': ['null', 'coalesce(task_settled_rate_below, 0)'],
    }) }}

    union all

    {{ measured('task_turns_8', 'sum', {
        'tasks_overdue': ['tasks_overdue_above', 'null'],
    }) }}

    union all

    {{ measured('tasks_1', 'sum', {
        'task_answer_rate': ['coalesce(task_answer_rate_above, 0)', 'coalesce(task_answer_rate_below, 0)'],
    }) }}

    union all

    {{ measured('tasks_2', 'sum', {
        'task_satisfied_rate': ['coalesce(task_satisfied_rate_above, 0)', 'coalesce(task_satisfied_rate_below, 0)'],
    }) }}

    union all

    {{ measured('tasks_3', 'sum', {
        'task_close_rate': ['coalesce(task_close_rate_above, 0)', 'coalesce(task_close_rate_below, 0)'],
    }) }}

    union all

    {{ measured('tasks_4', 'sum', {
        'tasks_opened': ['tasks_opened_above', 'null'],
    }) }}

    union all

    {{ measured('tasks_5', 'level', {
        'task_answer_hours': ['task_answer_hours_above', 'null'],
        'task_answer_hours_p90': ['task_answer_hours_p90_above', 'null'],
        'task_close_hours': ['task_close_hours_above', 'null'],
        'task_close_hours_p90': ['task_close_hours_p90_above', 'null'],
    }) }}

    union all

    {{ measured('visit_credits_1', 'sum', {
        'visits_drawn': ['visits_drawn_above', 'null'],
        'visits_per_staff': ['visits_per_staff_above', 'null'],
    }) }}

    union all

    {{ measured('visit_credits_2', 'sum', {
        'visits_flagged': ['visits_flagged_above', 'null'],
    }) }}

    union all

    {{ measured('visit_credits_3', 'sum', {
        'visits_confirmed_rate': ['coalesce(visits_confirmed_rate_above, 0)', 'coalesce(visits_confirmed_rate_below, 0)'],
    }) }}

)

select * from measured
