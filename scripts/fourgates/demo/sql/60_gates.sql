-- About 0.4 checks a household a day in a small demo, at most two million in all.
create table sent_gate_checks as
with passing as (
    select
        dwellings.household_no,
        dwellings.community_id,
        days.day,
        concat(dwellings.household_no, '/', days.day) as entity,
    from dwellings
    cross join business_days as days
    where
        draw('passes', entity)
        < least(0.4, 2000000.0 / (28 * 343000 * getvariable('scale')))
),

handled as (
    select
        *,
        draw('gate', entity) as gate_draw,
        draw('check heat', entity) as heat,
        draw('gate action', entity) as act,
        cast(day - start_day() as integer) as day_offset,
        case
            when gate_draw < 0.42 then 'road'
            when gate_draw < 0.92 - 0.008 * least(day_offset, 28) then 'compound'
            when gate_draw < 0.95 then 'workplace'
            else 'pharmacy'
        end as gate,
        cast(case
            when heat < 0.002
                then round(37.3 + draw_int('check fever', entity, 0, 17) / 10, 1)
            when heat < 0.97
                then round(36.1 + draw_int('check normal', entity, 0, 10) / 10, 1)
        end as decimal(3, 1)) as temperature_celsius,
        at_minute(day, draw_int('check minute', entity, 390, 1320)) as checked_at,
        case
            when temperature_celsius >= 37.3
                then if(act < 0.9, 'hand_over', 'register')
            when gate = 'pharmacy' then 'register'
            else option_at(act, [0.82, 0.97], ['pass', 'register', 'turn_back'])
        end as action,
        checked_at + to_minutes(if(
            draw('followed', entity) < 0.85,
            draw_int('follow minutes', entity, 20, 400),
            draw_int('late follow', entity, 900, 2600)
        )) as followed_at,
    from passing
)

select
    concat('GK', strftime(day, '%m%d'), padded(household_no, 6)) as check_id,
    gate,
    concat(
        upper(left(gate, 1)), padded(1 + household_no % if(gate = 'road', 43, 97), 3)
    ) as site_id,
    community_id,
    checked_at,
    if(
        gate = 'pharmacy' or draw('shows card', entity) < 0.25,
        id_number(1000000 + household_no), null
    ) as id_number,
    if(
        gate = 'road' and draw('drives', entity) < 0.8,
        concat('川A', padded((household_no * 7919) % 100000, 5)), null
    ) as plate_number,
    if(
        gate in ('road', 'workplace'),
        choose('check origin', entity, ['四川省', '四川省', '四川省', '重庆市', '广东省', '湖北省']),
        null
    ) as origin_province,
    temperature_celsius,
    action,
    if(
        action = 'hand_over',
        checked_at + to_minutes(draw_int('hand over', entity, 5, 50)), null
    ) as handed_over_at,
    if(gate = 'pharmacy', followed_at, null) as community_checked_at,
    if(
        gate = 'pharmacy',
        choose('drug', entity, ['fever', 'fever', 'cough', 'antiviral', 'other']),
        null
    ) as drug_class,
    concat('gate_', gate) as _sender,
    day as _file_day,
from handled;

-- Leads: 25,000 in the real district, with outcomes in the shares of a real town's
-- report (273 = 98 + 47 + 12 + 29 + 16 + 25 + 38 + 8).
create table sent_leads as
with received as (
    select
        n,
        start_day() + draw_int('lead day', n, 0, 27) as day,
        draw_home('lead home', n) as household_no,
        draw('lead source', n) as origin,
        draw('lead priority', n) as urgency,
        draw('lead says', n) as told,
    from range(1, 1 + scaled(25000)) as numbers (n)
)

select
    concat('XS', padded(n, 6)) as lead_id,
    option_at(origin, [0.35, 0.50, 0.62, 0.72, 0.81, 0.89, 0.96], [
        'big_data', 'police', 'public', 'health', 'social_governance', 'checkpoint',
        'pharmacy', 'public_opinion'
    ]) as lead_source,
    at_minute(day, draw_int('lead minute', n, 480, 1260)) as received_at,
    if(draw('names someone', n) < 0.7, id_number(800000 + n), null) as id_number,
    dwellings.community_id,
    case
        when urgency < 0.15 and told >= 0.05 then 'urgent'
        when urgency < 0.45 and told >= 0.03 then 'high'
        else 'normal'
    end as priority,
    case
        when urgency < 0.13 then choose(
            'lead case', n, ['close_contact', 'close_contact', 'suspected_case']
        )
        when urgency >= 0.15 and urgency < 0.35 then choose(
            'lead travel', n, ['travel_heavily_affected', 'inbound_traveller']
        )
        when told < 0.8 then 'none'
    end as exposure,
    case when told < 0.9 then urgency >= 0.35 and urgency < 0.4 end as has_symptoms,
    concat(
        choose('claim', n, [
            '反映有人从外地返温未登记', '大数据比对显示近期有疫情较重地区停留',
            '药店登记购买退热药', '卡点登记后未到社区报到'
        ]),
        '，', dwellings.short_name,
        option_at(draw('quoted', n), [0.04, 0.06], [
            ' "示例",请核', concat(chr(10), '（电话补充）请核'), ''
        ])
    ) as claim,
    received_at + interval '5 minutes' as updated_at,
    'leads_team' as _sender,
    day as _file_day,
    n as _n,
from received
inner join dwellings on received.household_no = dwellings.household_no
where day <= last_day();

create table sent_lead_actions as
with finished as (
    select
        *,
        case priority when 'urgent' then 120 when 'high' then 360 else 1440 end
            as first_minutes,
        case priority when 'urgent' then 1440 when 'high' then 2880 else 4320 end
            as close_minutes,
        received_at + to_minutes(cast(round(first_minutes * if(
            draw('checks', _n) < 0.88,
            0.15 + 0.85 * draw('check share', _n), 1.05 + 2 * draw('check share', _n)
        )) as bigint)) as checked_at,
        greatest(
            checked_at + interval '10 minutes',
            received_at + to_minutes(cast(round(close_minutes * if(
                draw('closes', _n) < 0.87,
                0.1 + 0.9 * draw('close share', _n),
                1.02 + 2.5 * draw('close share', _n)
            )) as bigint))
        ) as closed_at,
        draw('lead outcome', _n) * 273 as result,
    from sent_leads
),

steps as (
    select
        *,
        case step
            when 'assigned'
                then received_at + to_minutes(draw_int('assigned after', _n, 5, 40))
            when 'closed' then closed_at
            else checked_at + if(turn = 2, interval '35 minutes', interval '0 minutes')
        end as acted_at,
    from finished
    cross join (
        values ('assigned', 1), ('first_check', 1), ('first_check', 2), ('closed', 1)
    ) as taken (step, turn)
    where
        case
            when turn = 2 then draw('checked twice', _n) < 0.03
            when step = 'first_check' then draw('never checked', _n) >= 0.015
            else step = 'assigned' or draw('never checked', _n) >= 0.03
        end
)

select
    concat(
        'XC', padded(_n, 6), left(step, 1),
        row_number() over (partition by _n, step order by acted_at)
    ) as action_id,
    lead_id,
    step,
    acted_at,
    staff_id(1 + _n % 40) as staff_id,
    if(step = 'closed', option_at(result, [98, 145, 157, 186, 202, 227, 265], [
        'already_screened', 'information_wrong', 'missed', 'not_resident',
        'past_window', 'transit_wuhan', 'transit_province', 'not_via_key_area'
    ]), null) as outcome,
    'leads_team' as _sender,
    cast(acted_at as date) as _file_day,
from steps
where cast(acted_at as date) <= last_day();
