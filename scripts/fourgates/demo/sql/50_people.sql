-- Arrivals peak from the third to the tenth day. 60,000 forms in the real district.
create table arrivals as
with day_weights as (
    select
        cast(n as integer) as day_offset,
        case
            when n < 2 then 0.6 + 0.3 * n
            when n < 10 then 3.2 - 0.15 * abs(n - 5)
            when n < 16 then 1.5 - 0.1 * (n - 10)
            else 0.5
        end as weight,
    from range(0, 28) as numbers (n)
),

cumulated as (
    select
        day_offset,
        sum(weight) over (order by day_offset) / sum(weight) over () as upper_bound,
        coalesce(sum(weight) over (
            order by day_offset rows between unbounded preceding and 1 preceding
        ), 0) / sum(weight) over () as lower_bound,
    from day_weights
),

drawn as (
    select
        person,
        draw('arrival day', person) as position,
        draw_home('arrival home', person) as household_no,
        draw('origin', person) as origin,
        draw('exposure', person) as contact,
    from range(1, 1 + cast(round(60000 * getvariable('scale')) as bigint))
        as numbers (person)
)

select
    drawn.person,
    dwellings.household_id,
    dwellings.community_id,
    getvariable('start_day') + cumulated.day_offset as day,
    case
        when drawn.origin < 0.11 then '湖北省'
        when drawn.origin < 0.30 then '四川省'
        when drawn.origin < 0.45 then '广东省'
        when drawn.origin < 0.58 then '重庆市'
        when drawn.origin < 0.68 then '浙江省'
        when drawn.origin < 0.76 then '河南省'
        when drawn.origin < 0.84 then '湖南省'
        when drawn.origin < 0.90 then '北京市'
        when drawn.origin < 0.98 then '云南省'
        else '境外'
    end as origin_province,
    case
        when drawn.contact < 0.002 then 'confirmed_case'
        when drawn.contact < 0.008 then 'suspected_case'
        when drawn.contact < 0.028 then 'close_contact'
        when drawn.origin >= 0.98 then 'inbound_traveller'
        when drawn.origin < 0.105 then 'travel_heavily_affected'
        else 'none'
    end as exposure,
    at_minute(
        getvariable('start_day') + cumulated.day_offset,
        draw_int('form minute', drawn.person, 420, 1320)
    ) as submitted_at,
from drawn
inner join cumulated
    on
        drawn.position >= cumulated.lower_bound
        and drawn.position < cumulated.upper_bound
inner join dwellings on drawn.household_no = dwellings.household_no
where cumulated.day_offset < getvariable('days');

-- Three in a hundred are registered again by somebody else, some of them elsewhere.
create table sent_registrations as
with forms as (
    select
        *,
        1 as form,
    from arrivals
    union all
    select
        * replace (
            submitted_at + to_minutes(draw_int('second form', person, 30, 5000))
                as submitted_at,
            if(
                draw('second form elsewhere', person) < 0.3,
                (
                    select min(communities.community_id)
                    from communities
                    where communities.town_id = left(arrivals.community_id, 9)
                ),
                community_id
            ) as community_id
        ),
        2 as form,
    from arrivals
    where draw('registered twice', person) < 0.03
),

described as (
    select
        *,
        cast(submitted_at as date) as form_day,
        draw('temperature', concat(person, form)) as heat,
        draw('symptoms', concat(person, form)) as symptoms,
        draw('home', person) as home,
        draw('channel', concat(person, form)) as way,
        draw('delay', person) as delay,
    from forms
    where cast(submitted_at as date) <= last_day()
)

select
    concat('DJ', lpad(cast(person as varchar), 6, '0'), form) as registration_id,
    submitted_at,
    case
        when form = 2 then 'grid_worker'
        when way < 0.62 then 'self'
        when way < 0.76 then 'family'
        when way < 0.96 then 'grid_worker'
        else 'neighbour'
    end as channel,
    sample_name(person) as name,
    id_number(person) as id_number,
    phone(person) as phone,
    if(draw('knows home', concat(person, form)) < 0.95, household_id, null)
        as household_id,
    community_id,
    origin_province,
    exposure,
    if(
        exposure in ('close_contact', 'suspected_case', 'confirmed_case'),
        day - draw_int('exposed', person, 0, 5), cast(null as date)
    ) as last_exposure_date,
    day - draw_int('left', person, 0, 3) - if(delay < 0.88, 1, 5) as left_origin_date,
    case
        when delay < 0.60 then day
        when delay < 0.88 then day - 1
        else day - draw_int('arrived', person, 2, 5)
    end as arrived_date,
    choose('transport', person, ['自驾', '高铁', '飞机', '长途客车']) as transport,
    if(
        draw('travels by number', person) < 0.7,
        concat('D', lpad(cast(person % 10000 as varchar), 4, '0')), null
    ) as transport_number,
    case
        when heat < 0.008 then 37.3 + draw_int('fever', person, 0, 18) / 10.0
        when heat < 0.94 then 36.0 + draw_int('normal heat', person, 0, 12) / 10.0
    end as temperature_celsius,
    case when symptoms < 0.95 then symptoms < 0.007 end as has_symptoms,
    case when home < 0.96 then home >= 0.07 end as is_home_suitable,
    submitted_at + interval '1 minute' as updated_at,
    'data_centre' as _sender,
    form_day as _file_day,
from described;

-- What the bureau believes each person needs. Beside the registered, some came before
-- the first day and some were traced through leads.
create table observed as
with traced as (
    select
        n,
        draw_home('traced home', n) as household_no,
    from range(1, 1 + cast(round(4000 * getvariable('scale')) as bigint)) as numbers (n)
),

first_forms as (
    select distinct on (id_number)
        *,
        cast(substr(registration_id, 3, 6) as bigint) as person,
    from sent_registrations
    order by id_number, submitted_at, registration_id
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
            getvariable('start_day') + draw_int(
                'traced day', traced.n, -8, least(24, getvariable('days') - 1)
            ),
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
with opened as (
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
    from observed
),

closed as (
    select
        *,
        at_minute(
            cast(started_at as date) + length_days,
            draw_int('end minute', person, 480, 1080)
        ) as ended_at,
    from opened
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
    cast(null as timestamp),
    null,
    2,
from closed
where end_reason = 'transferred';

create table sent_dispositions as
with acts as (
    select
        *,
        'start' as act,
        started_at as acted_at,
    from stays
    union all
    select
        *,
        'end',
        ended_at,
    from stays
    where ended_at is not null
    union all
    select
        * replace ('normal' as person_class, null as end_reason),
        'start',
        ended_at + interval '30 minutes',
    from stays
    where end_reason = 'released' and draw('told normal', person) < 0.3
)

select
    concat(
        'CZ', lpad(cast(person as varchar), 6, '0'), part, left(act, 1),
        left(person_class, 1)
    ) as disposition_id,
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
        at_minute(getvariable('start_day') - 1, 600)
    ) as recorded_at,
    'health_records' as _sender,
    greatest(cast(acted_at as date), getvariable('start_day') - 1) as _file_day,
from acts
where cast(acted_at as date) <= last_day();

-- Two readings a day for everyone at home; about six in a hundred are missing, and one
-- in a hundred is taken twice.
create table sent_health_checks as
with home_days as (
    select
        stays.*,
        days.day,
        reading,
        concat(person, '/', days.day, '/', reading, '/', taken) as entity,
        taken,
    from stays
    inner join
        (
            select getvariable('start_day') + cast(n as integer) as day,
            from range(0, getvariable('days')) as numbers (n)
        ) as days
        on
            cast(stays.started_at as date) < days.day
            and (stays.ended_at is null or cast(stays.ended_at as date) >= days.day)
    cross join (values ('morning'), ('evening')) as readings (reading)
    cross join (values (1), (2)) as takes (taken)
    where stays.person_class = 'home_observation'
)

select
    concat(
        'TW', lpad(cast(person as varchar), 6, '0'), strftime(day, '%m%d'),
        left(reading, 1), taken
    ) as check_id,
    id_number(person) as id_number,
    community_id,
    at_minute(
        day, draw_int('reading minute', entity, 420, 600) + if(reading = 'morning', 0, 540)
    ) as checked_at,
    reading,
    36.0 + draw_int('reading', entity, 0, 11) / 10.0
    + if(draw('feverish', entity) < 0.004, 1.6, 0) as temperature_celsius,
    case when draw('asked', entity) < 0.97 then draw('unwell', entity) < 0.005 end
        as has_symptoms,
    concat('WJ', lpad(cast(1 + person % 50 as varchar), 5, '0')) as staff_id,
    'health_checks' as _sender,
    day as _file_day,
from home_days
where
    (ended_at is null or cast(ended_at as date) > day or reading = 'morning')
    and draw('reads', entity) < if(taken = 1, 0.94, 0.01);
