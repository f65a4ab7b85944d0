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
    from range(1, 1 + scaled(60000)) as numbers (person)
)

select
    drawn.person,
    dwellings.household_id,
    dwellings.community_id,
    start_day() + cumulated.day_offset as day,
    option_at(
        drawn.origin, [0.11, 0.30, 0.45, 0.58, 0.68, 0.76, 0.84, 0.90, 0.98],
        ['湖北省', '四川省', '广东省', '重庆市', '浙江省', '河南省', '湖南省', '北京市', '云南省', '境外']
    ) as origin_province,
    case
        when drawn.contact < 0.002 then 'confirmed_case'
        when drawn.contact < 0.008 then 'suspected_case'
        when drawn.contact < 0.028 then 'close_contact'
        when drawn.origin >= 0.98 then 'inbound_traveller'
        when drawn.origin < 0.105 then 'travel_heavily_affected'
        else 'none'
    end as exposure,
    at_minute(
        start_day() + cumulated.day_offset,
        draw_int('form minute', drawn.person, 420, 1320)
    ) as submitted_at,
from drawn
inner join cumulated
    on
        drawn.position >= cumulated.lower_bound
        and drawn.position < cumulated.upper_bound
inner join dwellings on drawn.household_no = dwellings.household_no
where cumulated.day_offset < story_days();

-- Three in a hundred are registered again by somebody else, some of them elsewhere, and
-- some by their passport.
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
        concat(person, form) as entity,
        draw('temperature', entity) as heat,
        draw('symptoms', entity) as symptoms,
        draw('home', person) as home,
        draw('channel', entity) as way,
        draw('delay', person) as delay,
    from forms
    where form_day <= last_day()
)

select
    concat('DJ', padded(person, 6), form) as registration_id,
    submitted_at,
    case
        when form = 2 then 'grid_worker'
        else option_at(
            way, [0.62, 0.76, 0.96], ['self', 'family', 'grid_worker', 'neighbour']
        )
    end as channel,
    sample_name(person) as name,
    if(has_other_paper(person) and form = 2, passport(person), id_number(person))
        as id_number,
    phone(person) as phone,
    known(0.95, 'knows home', entity, household_id) as household_id,
    community_id,
    origin_province,
    exposure,
    if(
        exposure in ('close_contact', 'suspected_case', 'confirmed_case'),
        day - draw_int('exposed', person, 0, 5), null
    ) as last_exposure_date,
    day - draw_int('left', person, 0, 3) - if(delay < 0.88, 1, 5) as left_origin_date,
    day - option_at(delay, [0.60, 0.88], [0, 1, draw_int('arrived', person, 2, 5)])
        as arrived_date,
    choose('transport', person, ['自驾', '高铁', '飞机', '长途客车']) as transport,
    known(0.7, 'travels by number', person, concat('D', padded(person % 10000, 4)))
        as transport_number,
    cast(case
        when heat < 0.008 then round(37.3 + draw_int('fever', person, 0, 18) / 10, 1)
        when heat < 0.94 then round(36 + draw_int('normal heat', person, 0, 12) / 10, 1)
    end as decimal(3, 1)) as temperature_celsius,
    case when symptoms < 0.95 then symptoms < 0.007 end as has_symptoms,
    case when home < 0.96 then home >= 0.07 end as is_home_suitable,
    if(exposure = 'travel_heavily_affected', draw('certificate', person) < 0.2, null)
        as has_health_certificate,
    cast(null as boolean) as has_negative_test,
    submitted_at + interval '1 minute' as updated_at,
    'data_centre' as _sender,
    form_day as _file_day,
from described;

-- The health bureau finds out two days later whose passport it was.
create table sent_person_links as
select
    id_number,
    id_number(person) as main_id_number,
    compiled_at(found_day) as updated_at,
    'health_records' as _sender,
    found_day as _file_day,
from (
    select
        id_number,
        person_of(registration_id) as person,
        cast(submitted_at as date) + 2 as found_day,
    from sent_registrations
)
where id_number = passport(person) and found_day <= last_day();
