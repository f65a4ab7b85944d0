-- Who is confirmed or suspected by a form is reported as a case two hours later, and some
-- contacts turn out infected without symptoms after three days. Who leaves hospital has
-- recovered, and most suspicions are ruled out after two days. A day without a case is
-- reported too, with the header alone.
create table sent_cases as
with first_forms as (
    select
        id_number(person_of(registration_id)) as id_number,
        min_by(exposure, submitted_at) as exposure,
        min_by(community_id, submitted_at) as community_id,
        min(submitted_at) as submitted_at,
    from sent_registrations
    where exposure in ('confirmed_case', 'suspected_case', 'close_contact')
    group by all
),

discharged as (
    select
        id_number(person) as id_number,
        min(ended_at) as ended_at,
    from stays
    where person_class = 'designated_hospital' and end_reason = 'released'
    group by 1
),

told as (
    select
        first_forms.*,
        case exposure
            when 'confirmed_case' then 'confirmed'
            when 'suspected_case' then 'suspected'
            else 'asymptomatic'
        end as case_kind,
        if(
            exposure = 'close_contact',
            submitted_at + interval '3 days', submitted_at + interval '1 hour'
        ) as diagnosed_at,
        case
            when exposure = 'confirmed_case' then discharged.ended_at
            when
                exposure = 'suspected_case' and draw('ruled out', id_number) < 0.8
                then submitted_at + interval '2 days'
        end as ended_at,
    from first_forms
    left join discharged using (id_number)
    where exposure != 'close_contact' or draw('silent', id_number) < 0.15
),

versions as (
    select
        *,
        cast(null as varchar) as outcome,
        diagnosed_at + interval '1 hour' as updated_at,
        if(
            exposure = 'close_contact',
            cast(updated_at as date), cast(submitted_at as date)
        ) as _file_day,
    from told
    union all
    select
        *,
        if(case_kind = 'confirmed', 'recovered', 'excluded') as outcome,
        ended_at + interval '3 hours' as updated_at,
        cast(updated_at as date) as _file_day,
    from told
    where ended_at is not null
)

select
    concat('BL', id_number[-6:]) as case_id,
    id_number,
    community_id,
    case_kind,
    if(case_kind = 'asymptomatic', null, cast(submitted_at as date) - 2) as onset_date,
    if(case_kind = 'suspected', null, diagnosed_at) as diagnosed_at,
    diagnosed_at + interval '1 hour' as reported_at,
    'resident_id' as document_kind,
    if(case_kind = 'confirmed', 'moderate', null) as severity,
    outcome,
    if(outcome is null, null, cast(ended_at as date)) as outcome_date,
    updated_at,
    'health_records' as _sender,
    _file_day,
from versions
where _file_day <= last_day();

-- A list of two places, issued again for its hour without the second one; then nothing is left.
create table sent_risk_areas as
select
    start_day() + 9 + interval '18 hours' as as_of,
    'medium' as risk_level,
    '四川省' as province,
    '成都市' as city,
    '温江区' as county,
    place,
    'health_records' as _sender,
    day as _file_day,
from (values ('示例小区一', 9), ('示例小区二', 9), ('示例小区一', 10)) as listed (place, offset_days)
cross join lateral (select start_day() + offset_days as day) as days
where day <= last_day();

create table zero_reports as
select
    'cases' as feed,
    'health_records' as _sender,
    start_day() + cast(n as integer) as _file_day,
from range(0, story_days()) as numbers (n)
where start_day() + cast(n as integer) not in (select _file_day from sent_cases)
union all
select
    'risk_areas' as feed,
    'health_records' as _sender,
    start_day() + 11 as _file_day,
where start_day() + 11 <= last_day();
