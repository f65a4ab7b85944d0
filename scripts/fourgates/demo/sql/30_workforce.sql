-- About one member of staff to 45 households, and at least one in every community.
create table people_at_work as
with numbered as (
    select
        communities.*,
        person,
    from communities
    inner join range(1, 2000) as numbers (person)
        on
            greatest(1, cast(round(
                n_households / 45.0 + draw('extra staff', community_id) * 0.6 - 0.1
            ) as integer)) >= numbers.person
)

select
    row_number() over (order by community_id, person) as staff_no,
    staff_id(row_number() over (order by community_id, person)) as staff_id,
    community_id,
    town_id,
    place_in_town,
    town_communities,
    cast(person as integer) as place,
from numbered;

create table sent_staff as
with drawn as (
    select
        *,
        5000000 + staff_no as person,
        draw('line', staff_id) as line,
    from people_at_work
)

select
    staff_id,
    sample_name(person) as name,
    id_number(person) as id_number,
    phone(person) as phone,
    choose('employer', staff_id, ['社区居委会', '街道办事处', '区级部门', '物业公司'])
        as employer,
    option_at(line, [0.32, 0.58, 0.66, 0.80, 0.86, 0.91, 0.96], [
        'community_worker', 'grid_worker', 'sector_specialist', 'seconded', 'medical',
        'police', 'property', 'volunteer'
    ]) as staff_line,
    draw('party', staff_id) < 0.45 as is_party_member,
    start_day() + if(
        draw('joined', staff_id) < 0.92,
        -draw_int('join', staff_id, 1, 7), draw_int('join late', staff_id, 2, 20)
    ) as joined_date,
    start_day()
    + known(0.03, 'leaves', staff_id, draw_int('leave day', staff_id, 21, 27))
        as left_date,
    at_minute(start_day() - 1, 1050) as updated_at,
    'organisation' as _sender,
    start_day() - 1 as _file_day,
from drawn;

-- Who serves where, by day. One in twelve moves to the next community of the same
-- town on the 15th day; one in thirty holds two posts for a while.
create table posts as
with based as (
    select
        people.*,
        staff.joined_date,
        staff.left_date,
        start_day() + 14 as move_day,
        draw('moves', people.staff_id) < 0.08 and staff.joined_date < move_day
        and people.town_communities > 1 as is_moved,
        neighbours.community_id as next_community_id,
    from people_at_work as people
    inner join sent_staff as staff on people.staff_id = staff.staff_id
    inner join communities as neighbours
        on
            people.town_id = neighbours.town_id
            and (people.place_in_town % people.town_communities) + 1
            = neighbours.place_in_town
)

select
    staff_id,
    staff_no,
    place,
    kind,
    if(kind = 'A', community_id, next_community_id) as community_id,
    choose('role', concat(staff_id, kind), [
        'screening', 'screening', 'screening', 'gate', 'gate', 'observation_care',
        'disinfection', 'coordination'
    ]) as staff_role,
    case kind when 'A' then joined_date when 'B' then move_day else start_day() + 4 end
        as valid_from,
    case
        when kind = 'C' then start_day() + 11
        when kind = 'A' and is_moved then move_day
        else left_date
    end as valid_to,
from based
cross join (values ('A'), ('B'), ('C')) as kinds (kind)
where
    kind = 'A'
    or (kind = 'B' and is_moved)
    or (kind = 'C' and draw('two posts', staff_id) < 0.03 and town_communities > 1);

-- Each post as it was first written, then again with its last day once that is known.
create table sent_staff_assignments as
with first_written as (
    select
        concat('FP', substr(posts.staff_id, 3), posts.kind) as assignment_id,
        posts.staff_id,
        posts.community_id,
        if(
            draw('no grid', concat(posts.staff_id, posts.kind)) >= 0.03,
            grids.grid_id, null
        ) as grid_id,
        posts.staff_role,
        posts.valid_from,
        if(posts.kind = 'C', posts.valid_to, null) as valid_to,
        concat('温组派〔2020〕', posts.staff_no, '号') as basis_document,
        at_minute(greatest(posts.valid_from, start_day()) - 1, 1020) as updated_at,
        'organisation' as _sender,
        greatest(posts.valid_from, start_day()) - 1 as _file_day,
        posts.valid_to as end_day,
    from posts
    inner join sent_grids as grids
        on
            posts.community_id = grids.community_id
            and (posts.place % grids._n_grids) + 1 = grids._grid
)

select * exclude (end_day),
from first_written
union all
select * exclude (end_day) replace (
    end_day as valid_to,
    at_minute(end_day - 1, 1025) as updated_at,
    end_day - 1 as _file_day
),
from first_written
where end_day is not null and valid_to is null;

-- Six days in seven; one in eight never rests. Gate posts have night shifts, which end
-- at 06:00, before the day's file is compiled.
create table sent_duty_shifts as
with planned as (
    select
        posts.staff_id,
        posts.community_id,
        posts.kind,
        days.day,
        concat(posts.staff_id, '/', posts.kind, '/', days.day) as shift,
        posts.staff_role,
        staff.staff_line,
        if(
            posts.kind = 'C'
            or (posts.staff_role = 'gate' and draw('night', shift) < 0.35),
            'night', 'day'
        ) as shift_kind,
        if(shift_kind = 'night', 1320, 510) as start_minute,
        if(shift_kind = 'night', 1800, 1050) as end_minute,
        draw('attends', shift) < 0.95 as is_attended,
    from posts
    inner join business_days as days
        on
            posts.valid_from <= days.day
            and (posts.valid_to is null or posts.valid_to > days.day)
    inner join sent_staff as staff on posts.staff_id = staff.staff_id
    where
        (
            (cast(days.day - date '2020-01-01' as integer) + posts.staff_no) % 7 != 0
            or draw('tireless', posts.staff_id) < 0.12
        )
        and (
            posts.kind != 'C'
            or draw('second post', concat(posts.staff_id, days.day)) < 0.4
        )
)

select
    concat('S', substr(staff_id, 3), kind, strftime(day, '%m%d')) as shift_id,
    staff_id,
    community_id,
    case
        when staff_line = 'medical' then '发热门诊'
        when staff_role = 'gate'
            then concat('卡点', 1 + cast(right(staff_id, 2) as integer) % 43)
        else '社区'
    end as site,
    shift_kind,
    at_minute(day, start_minute) as scheduled_start_at,
    at_minute(day, end_minute) as scheduled_end_at,
    if(
        is_attended,
        at_minute(day, start_minute + draw_int('clock in', shift, -20, 12)), null
    ) as started_at,
    known(0.99, 'clocks out', shift, if(is_attended, at_minute(
        day,
        end_minute
        + draw_int('clock out', shift, 0, if(shift_kind = 'night', 4, 75))
    ), null)) as ended_at,
    compiled_at(day) as updated_at,
    'organisation' as _sender,
    day as _file_day,
from planned;
