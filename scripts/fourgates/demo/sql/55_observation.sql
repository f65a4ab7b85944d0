-- What the bureau believes each person needs. Beside the registered, some came before
-- the first day and some were traced through leads.
create table observed as
with traced as (
    select
        n,
        draw_home('traced home', n) as household_no,
    from range(1, 1 + scaled(4000)) as numbers (n)
),

first_forms as (
    select distinct on (person)
        *,
        person_of(registration_id) as person,
    from sent_registrations
    order by person, submitted_at, registration_id
),

judged as (
    select
        person,
        community_id,
        submitted_at as known_at,
        case
            when
                exposure in ('confirmed_case', 'suspected_case')
                or temperature_celsius >= 37.3 or has_symptoms
                then 'designated_hospital'
            when exposure = 'close_contact' then 'centralised_quarantine'
            when exposure = 'inbound_traveller' and is_home_suitable = false
                then 'centralised_quarantine'
            when exposure in ('inbound_traveller', 'travel_heavily_affected')
                then 'home_observation'
            else 'normal'
        end as person_class,
    from first_forms
    union all
    select
        700000 + traced.n,
        dwellings.community_id,
        at_minute(
            start_day()
            + draw_int('traced day', traced.n, -8, least(24, story_days() - 1)),
            draw_int('traced minute', traced.n, 480, 1000)
        ),
        if(
            draw('traced class', traced.n) < 0.75,
            'home_observation', 'centralised_quarantine'
        ),
    from traced
    inner join dwellings on traced.household_no = dwellings.household_no
)

select
    *,
    draw('stay ends how', person) as fate,
from judged
where person_class != 'normal' and draw('placed', person) < 0.94;

-- A stay lasts 14 days and ends by an act; some acts come late, some never, and who
-- falls ill at home is transferred to hospital.
create table stays as
with closed as (
    select
        *,
        known_at + to_minutes(draw_int('start after', person, 40, 1200)) as started_at,
        case
            when person_class = 'designated_hospital'
                then draw_int('hospital days', person, 8, 20)
            when fate < 0.05 then draw_int('ill after', person, 2, 9)
            when fate < 0.07 then draw_int('leaves after', person, 3, 11)
            when fate < 0.80 then 14
            when fate < 0.94 then 14 + draw_int('late days', person, 1, 4)
        end as length_days,
        case
            when person_class = 'designated_hospital' then 'released'
            when fate < 0.05 then 'transferred'
            when fate < 0.07 then 'left'
            else 'released'
        end as end_reason,
        at_minute(
            cast(started_at as date) + length_days,
            draw_int('end minute', person, 480, 1080)
        ) as ended_at,
    from observed
)

select
    person,
    community_id,
    person_class,
    started_at,
    ended_at,
    end_reason,
    1 as part,
from closed
union all
select
    person,
    community_id,
    'designated_hospital',
    ended_at + to_minutes(draw_int('transfer takes', person, 0, 90)),
    null,
    null,
    2,
from closed
where end_reason = 'transferred';

-- Two readings a day for everyone at home or in a centralised site; about six in a
-- hundred are missing, and one in a hundred is taken twice.
create table sent_health_checks as
with home_days as (
    select
        stays.*,
        days.day,
        reading,
        concat(person, '/', days.day, '/', reading, '/', taken) as entity,
        taken,
    from stays
    inner join business_days as days
        on
            cast(stays.started_at as date) < days.day
            and (stays.ended_at is null or cast(stays.ended_at as date) >= days.day)
    cross join (values ('morning'), ('evening')) as readings (reading)
    cross join (values (1), (2)) as takes (taken)
    where stays.person_class in ('home_observation', 'centralised_quarantine')
)

select
    concat('TW', padded(person, 6), strftime(day, '%m%d'), left(reading, 1), taken)
        as check_id,
    id_number(person) as id_number,
    community_id,
    at_minute(day, draw_int('reading minute', entity, 420, 600))
    + if(reading = 'morning', interval '0 hours', interval '9 hours') as checked_at,
    reading,
    round(
        36 + draw_int('reading', entity, 0, 11) / 10
        + if(draw('feverish', entity) < 0.004, 1.6, 0), 1
    ) as temperature_celsius,
    known(0.97, 'asked', entity, draw('unwell', entity) < 0.005) as has_symptoms,
    if(
        reading = 'morning' and draw('tested', entity) < 0.02,
        if(draw('test', entity) < 0.99, 'negative', 'positive'), null
    ) as test_result,
    staff_id(1 + person % 50) as staff_id,
    'health_checks' as _sender,
    day as _file_day,
from home_days
where
    (ended_at is null or cast(ended_at as date) > day or reading = 'morning')
    and draw('reads', entity) < if(taken = 1, 0.94, 0.01);

-- Whoever has a fever or symptoms is evaluated at the fever clinic, and most are ruled out;
-- a few are forgotten.
create table evaluations as
select
    cast(substr(check_id, 3, 6) as bigint) as person,
    community_id,
    checked_at + to_minutes(draw_int('evaluated after', check_id, 20, 160)) as acted_at,
    row_number() over (partition by id_number order by checked_at) as number,
from sent_health_checks
where
    (temperature_celsius >= 37.3 or has_symptoms)
    and draw('evaluated', check_id) < 0.9;

create table sent_dispositions as
with told as (
    select
        * replace (if(step = 'normal', 'normal', person_class) as person_class),
        if(step = 'end', 'end', 'start') as act,
        case step
            when 'start' then started_at
            when 'end' then ended_at
            else ended_at + interval '30 minutes'
        end as acted_at,
    from stays
    cross join (values ('start'), ('end'), ('normal')) as steps (step)
    where
        step != 'normal'
        or (end_reason = 'released' and draw('told normal', person) < 0.3)
),

acts as (
    select
        person,
        community_id,
        person_class,
        act,
        acted_at,
        end_reason,
        part,
    from told
    union all
    select
        person,
        community_id,
        'designated_hospital',
        'end',
        acted_at,
        'ruled_out',
        number + 2,
    from evaluations
)

select
    concat('CZ', padded(person, 6), part, left(act, 1), left(person_class, 1))
        as disposition_id,
    id_number(person) as id_number,
    community_id,
    person_class,
    act,
    acted_at,
    if(act = 'end', end_reason, null) as end_reason,
    case person_class
        when 'centralised_quarantine' then concat('集中隔离点', 1 + person % 6)
        when 'designated_hospital' then '区人民医院发热门诊'
        when 'home_observation' then '家中'
    end as place,
    concat(
        '温疫', if(act = 'start', '管', '解'), '〔2020〕', person, '-', part, '号'
    ) as document_number,
    greatest(
        acted_at + to_minutes(draw_int('recorded after', concat(person, act), 2, 120)),
        at_minute(start_day() - 1, 600)
    ) as recorded_at,
    'health_records' as _sender,
    greatest(cast(acted_at as date), start_day() - 1) as _file_day,
from acts
where cast(acted_at as date) <= last_day();
