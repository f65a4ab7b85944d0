-- Who is confirmed by a form is reported as a case two hours later; a day without one is
-- reported too, with the header alone.
create table sent_cases as
with first_forms as (
    select
        id_number,
        min_by(community_id, submitted_at) as community_id,
        min(submitted_at) as submitted_at,
    from sent_registrations
    where exposure = 'confirmed_case'
    group by id_number
)

select
    concat('BL', id_number[-6:]) as case_id,
    id_number,
    community_id,
    'confirmed' as case_kind,
    cast(submitted_at as date) - 2 as onset_date,
    submitted_at + interval '1 hour' as diagnosed_at,
    submitted_at + interval '2 hours' as reported_at,
    'resident_id' as document_kind,
    'moderate' as severity,
    cast(null as varchar) as outcome,
    submitted_at + interval '2 hours' as updated_at,
    'health_records' as _sender,
    cast(submitted_at as date) as _file_day,
from first_forms;

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
