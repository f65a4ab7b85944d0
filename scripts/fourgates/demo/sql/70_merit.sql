-- Records of deeds and problems, sent on Sundays and on the last day. A few are dated
-- before the person's first assignment.
create table sent_conduct_records as
with dated as (
    select
        staff.*,
        cast(n as integer) as n,
        concat(staff.staff_id, '/', n) as entity,
        if(
            draw('early record', entity) < 0.03,
            joined_date - 1,
            greatest(joined_date, start_day()) + draw_int('record day', entity, 0, 27)
        ) as recorded_date,
    from sent_staff as staff
    cross join range(1, 4) as numbers (n)
    where draw('has record', entity) < 0.24
)

select
    concat('SJ', substr(staff_id, 3), n) as record_id,
    staff_id,
    recorded_date,
    option_at(draw('kind', entity), [0.5, 0.65, 0.88], [
        'urgent_task', 'innovation', 'public_praise', 'problem'
    ]) as conduct_kind,
    choose('deed', entity, [
        '连夜转运居家观察人员', '为独居老人送药送菜', '值守卡点时发现漏排人员',
        '设计楼栋排查表', '入户登记有遗漏'
    ]) as deed,
    known(0.85, 'evidence', entity, concat('ZL2020', substr(staff_id, 3), n))
        as evidence_reference,
    staff_id(1 + n * 7) as recorded_by,
    cast(null as date) as reviewed_date,
    at_minute(recorded_date, 1140) as updated_at,
    recorded_date as event_date,
    'organisation' as _sender,
    least(last_day(), sunday_of(greatest(recorded_date, start_day()))) as _file_day,
from dated
where recorded_date <= last_day();

-- One allowance at most for a person-day that was worked: 300 yuan for direct contact,
-- 200 for prevention, 150 for overtime at the weekend. Approved two days after the week
-- ends, paid six days later in most cases.
create table sent_incentive_records as
with worked as (
    select distinct on (shifts.staff_id, cast(shifts.scheduled_start_at as date))
        shifts.staff_id,
        shifts.community_id,
        cast(shifts.scheduled_start_at as date) as basis_date,
        staff.staff_line,
        concat(shifts.staff_id, '/', cast(shifts.scheduled_start_at as date)) as entity,
    from sent_duty_shifts as shifts
    inner join sent_staff as staff on shifts.staff_id = staff.staff_id
    where shifts.started_at is not null
    order by shifts.staff_id, basis_date, shifts.scheduled_start_at, shifts.shift_id
),

entitled as (
    select
        *,
        case
            when staff_line = 'medical' then 'direct_contact_300'
            when
                staff_line
                in ('police', 'seconded', 'sector_specialist', 'grid_worker')
                then 'prevention_200'
            when staff_line = 'community_worker' and isodow(basis_date) >= 6
                then 'community_150'
        end as clause,
        sunday_of(basis_date) + 2 as approval_day,
    from worked
    where clause is not null
),

approved as (
    select
        concat('FF', substr(staff_id, 3), strftime(basis_date, '%m%d')) as incentive_id,
        staff_id,
        community_id,
        clause,
        basis_date,
        yuan(right(clause, 3)) as amount_yuan,
        if(
            draw('front line', entity) < 0.97,
            staff_line in ('medical', 'police', 'grid_worker', 'community_worker'),
            staff_line = 'seconded'
        ) as is_frontline,
        approval_day as approved_date,
        cast(null as date) as paid_date,
        at_minute(approval_day, 960) as updated_at,
        'organisation' as _sender,
        approval_day as _file_day,
        entity,
    from entitled
)

select * exclude (entity),
from approved
where _file_day <= last_day()
union all
select * exclude (entity) replace (
    approved_date + 6 as paid_date,
    at_minute(approved_date + 6, 970) as updated_at,
    approved_date + 6 as _file_day
),
from approved
where approved_date + 6 <= last_day() and draw('paid', entity) < 0.88;
