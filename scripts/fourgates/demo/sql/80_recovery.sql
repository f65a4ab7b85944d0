-- One firm to twelve households. Industries by GB/T 4754, sizes from one-person shops
-- to a few large works.
create table sent_enterprises as
with located as (
    select
        firm,
        draw_home('firm place', firm) as household_no,
    from range(1, 1 + scaled(28600)) as numbers (firm)
),

measured as (
    select
        firm,
        dwellings.community_id,
        choose('industry', firm, [
            'F52', 'F52', 'F52', 'F51', 'F51', 'H62', 'H62', 'H61', 'C13', 'C26', 'C30',
            'C39', 'C3990', 'E47', 'E50', 'G54', 'G59', 'G60', 'I63', 'I65', 'I65',
            'K7010', 'K7020', 'L71', 'L72', 'L72', 'M73', 'N78', 'O80', 'O81', 'Q84',
            'R89', 'A01', 'D44'
        ]) as industry_code,
        draw_normal('firm size', firm) as size,
        draw('new firm', firm) < 0.01 as is_new,
        start_day() + draw_int('firm opens', firm, 3, 26) as opening_day,
        cast(greatest(1, round(exp(2.7 + 1.75 * size))) as integer) as employees,
        yuan(exp(2.8 + 0.8 * draw_normal('productivity', firm))) as revenue_per_head,
    from located
    inner join dwellings on located.household_no = dwellings.household_no
)

select
    credit_code(firm) as credit_code,
    concat('温江示例', padded(firm, 5), '有限公司') as enterprise_name,
    known(0.9, 'firm phone', firm, phone(9000000 + firm)) as contact_phone,
    community_id,
    industry_code,
    known(0.96, 'employees known', firm, measured.employees) as employees,
    known(0.95, 'revenue known', firm, yuan(measured.employees * revenue_per_head))
        as revenue_wan,
    known(0.9, 'assets known', firm, yuan(
        measured.employees * revenue_per_head * (0.4 + 2 * draw('assets', firm))
    )) as assets_wan,
    case
        when draw('meter', firm) < 0.945
            then cast(
                round(employees * (4 + 20 * draw('power', firm))) as decimal(18, 1)
            )
        when draw('meter', firm) < 0.95 then cast(0 as decimal(18, 1))
    end as base_electricity_kwh,
    known(0.96, 'base revenue known', firm, yuan(
        measured.employees * revenue_per_head / 52
    )) as base_revenue_wan,
    if(is_new, opening_day, date '2005-01-01' + draw_int('firm opened', firm, 0, 5400))
        as registered_date,
    if(is_new, at_minute(opening_day, 990), at_minute(start_day() - 12, 540))
        as updated_at,
    'economy' as _sender,
    if(is_new, opening_day, start_day() - 1) as _file_day,
    firm as _firm,
    is_new as _is_new,
from measured;

-- Weekly reports: about one firm in five resumed in the first week, three in four in
-- the fourth. Electricity follows, but not always.
create table sent_enterprise_reports as
with sundays as (
    select
        day,
        cast(row_number() over (order by day) as integer) as week,
    from business_days
    where isodow(day) = 7
),

reported as (
    select
        firms.*,
        sundays.day,
        concat(firms._firm, '/', sundays.day) as entity,
        draw('resumes', firms._firm)
        < least(0.9, [0.20, 0.38, 0.58, 0.75][least(sundays.week, 4)]) as is_back,
        least(1.0, 0.35 + 0.15 * sundays.week) as strength,
        if(
            draw('odd meter', entity) < 0.07,
            0.02 + 0.9 * draw('odd share', entity),
            if(
                is_back,
                0.32 + 0.7 * strength * draw('share', entity),
                0.02 + 0.25 * draw('share', entity)
            )
        ) as share,
        coalesce(employees, draw_int('staff unknown', _firm, 1, 40)) as books,
    from sent_enterprises as firms
    inner join sundays on firms._file_day <= sundays.day
    where draw('reports', entity) < least(0.95, 0.76 + 0.04 * sundays.week)
)

select
    credit_code,
    day as week_end_date,
    is_back as is_resumed,
    if(is_back, day - draw_int('resumed', entity, 0, 6), null) as resumed_date,
    known(0.97, 'books known', entity, books) as employees_total,
    known(0.97, 'returned known', entity, cast(floor(
        books * if(is_back, least(1.0, share + 0.15), 0.04)
    ) as integer)) as employees_returned,
    -- a share within half a point of 30 % is moved off the line: which side a firm is
    -- on must not hang on the last binary digit
    known(0.93, 'power known', entity, cast(round(
        coalesce(base_electricity_kwh, 60)
        * if(abs(share - 0.30) < 0.02, 0.33, share), 1
    ) as decimal(18, 1))) as electricity_kwh,
    known(0.94, 'sales known', entity, yuan(
        coalesce(base_revenue_wan, 5) * share * (0.7 + 0.5 * draw('sales', entity))
    )) as revenue_wan,
    at_minute(day, draw_int('report minute', entity, 720, 1260)) as reported_at,
    'economy' as _sender,
    day as _file_day,
    entity as _entity,
from reported;

-- An application is written again when it is decided and when it is paid.
create table policy_cases as
with submitted as (
    select
        credit_code,
        concat(_firm, '/', n) as entity,
        _firm,
        cast(n as integer) as n,
        start_day() + draw_int('applies on', entity, 2, 25) as submitted_date,
        yuan(2000 + coalesce(employees, 10) * 300 * (0.5 + draw('asks', entity)))
            as amount_applied_yuan,
        draw('decision', entity) as decision,
    from sent_enterprises
    cross join range(1, 3) as numbers (n)
    where
        not _is_new
        and draw('applies', entity) < if(numbers.n = 1, 0.38, 0.07)
)

select
    *,
    submitted_date + 7 as due_date,
    submitted_date + option_at(decision, [0.86, 0.95], [
        draw_int('decides', entity, 2, 7), draw_int('decides late', entity, 8, 12), null
    ]) as decided_date,
    draw('approves', entity) < 0.84 as is_approved,
    yuan(amount_applied_yuan * (0.6 + 0.4 * draw('grants', entity))) as granted,
    draw('pays', entity) as payment,
    -- what was spent: enough for what is asked, but for a few who ask too much
    known(0.95, 'basis known', entity, yuan(
        amount_applied_yuan / 0.3 * if(draw('asks too much', entity) < 0.06, 0.7, 1.0)
    )) as basis_yuan,
from submitted
where submitted_date <= last_day();

create table sent_policy_applications as
with versions as (
    select
        *,
        decided_date + draw_int('pays after', entity, 1, 5) as payment_day,
        [submitted_date, decided_date, payment_day][version] as event_day,
    from policy_cases
    cross join (values (1), (2), (3)) as versions (version)
    where
        version = 1
        or decided_date is not null
        and (version = 2 or (is_approved and payment < 0.9))
)

select
    concat('ZC', padded(_firm, 5), n) as application_id,
    credit_code,
    choose('instrument', entity, [
        'rent_relief', 'interest_subsidy', 'electricity_subsidy', 'prevention_subsidy',
        'social_insurance_deferral', 'job_refund'
    ]) as instrument,
    submitted_date,
    due_date,
    if(version >= 2, decided_date, null) as decided_date,
    if(version >= 2, is_approved, null) as is_approved,
    basis_yuan,
    amount_applied_yuan,
    if(version >= 2 and is_approved, granted, null) as amount_approved_yuan,
    if(version = 3, payment_day, null) as paid_date,
    if(version = 3, if(payment < 0.05, yuan(granted * 0.5), granted), null)
        as amount_paid_yuan,
    if(
        version >= 2 and not is_approved,
        choose('reject', entity, ['incomplete', 'not_eligible', 'duplicate']), null
    ) as reject_reason,
    at_minute(event_day, 900 + 30 * version) as updated_at,
    'economy' as _sender,
    event_day as _file_day,
from versions
where event_day <= last_day();
