-- Senders correct themselves: the same key again with a newer version, in a file some
-- days later.
insert into sent_household_visits
select * replace (
    if(outcome = 'not_met', 'met', 'not_met') as outcome,
    if(outcome = 'not_met', 2, 0) as persons_found,
    updated_at + interval '50 hours' as updated_at,
    _file_day + 2 as _file_day
),
from sent_household_visits
where draw('visit corrected', visit_id) < 0.008;

insert into sent_registrations
select * replace (
    if(draw('what changed', registration_id) < 0.4, 'travel_heavily_affected', exposure)
        as exposure,
    arrived_date - if(draw('what changed', registration_id) < 0.4, 0, 2)
        as arrived_date,
    submitted_at - if(
        draw('what changed', registration_id) > 0.8, interval '1 day', interval '0 day'
    ) as submitted_at,
    updated_at + interval '26 hours' as updated_at,
    _file_day + 1 as _file_day
),
from sent_registrations
where draw('form corrected', registration_id) < 0.012;

insert into sent_dispositions
select * replace (
    acted_at - interval '25 minutes' as acted_at,
    recorded_at + interval '48 hours' as recorded_at,
    _file_day + 2 as _file_day
),
from sent_dispositions
where draw('act corrected', disposition_id) < 0.02 and act = 'start';

insert into sent_duty_shifts
select * replace (
    scheduled_start_at as started_at,
    scheduled_end_at as ended_at,
    updated_at + interval '2 days' as updated_at,
    _file_day + 2 as _file_day
),
from sent_duty_shifts
where started_at is null and draw('shift corrected', shift_id) < 0.15;

insert into sent_leads
select * replace (
    'urgent' as priority,
    updated_at + interval '1 day' as updated_at,
    _file_day + 1 as _file_day
),
from sent_leads
where priority = 'high' and draw('lead corrected', lead_id) < 0.06;

insert into sent_enterprise_reports
select * replace (
    not is_resumed as is_resumed,
    if(is_resumed, null, week_end_date) as resumed_date,
    reported_at + interval '70 hours' as reported_at,
    _file_day + 3 as _file_day
),
from sent_enterprise_reports
where draw('report corrected', _entity) < 0.012;

insert into sent_conduct_records
select * replace (
    coalesce(evidence_reference, concat('BZ2020', substr(record_id, 3)))
        as evidence_reference,
    recorded_date + 3 as reviewed_date,
    updated_at + interval '4 days' as updated_at,
    _file_day + 7 as _file_day
),
from sent_conduct_records
where draw('record reviewed', record_id) < 0.5;

insert into sent_enterprises
select * replace (
    employees + 1 as employees,
    at_minute(start_day() + 9, 660) as updated_at,
    start_day() + 9 as _file_day
),
from sent_enterprises
where
    draw('firm corrected', credit_code) < 0.02
    and not _is_new
    and start_day() + 9 <= last_day();
