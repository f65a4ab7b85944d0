-- What bureaus must answer by a time. Numbers a day, units and topics are of the size
-- that a district of nine towns reports; each kind stands in its own bureau's sheet.
create table task_habits as
select *
from (
    values
    ('order', 'ZL', 3, 2.0, 20.0, ['公安分局', '卫健局', '社治委', '市场监管局'],
        ['封闭管理', '人员排查', '交通管控', '复工复产'], 'command_office'),
    ('meeting_item', 'HY', 2, 5.0, 60.0, ['发改局', '卫健局', '经信局'],
        ['联席会', '调度会', '专题会'], 'command_office'),
    ('frontline_issue', 'WT', 4, 3.0, 40.0, ['社治委', '卫健局', '住建局'],
        ['物资保障', '人员力量', '小区管控', '企业用工'], 'station_teams'),
    ('policy_question', 'ZX', 3, 6.0, 20.0, ['经信局', '人社局'],
        ['减租', '稳岗', '贴息'], 'station_teams'),
    ('request', 'SQ', 8, 5.0, 70.0, ['民政局', '城管局', '交通局', '卫健局'],
        ['生活物资', '出行', '口罩', '噪声', '就医'], 'hotline'),
    ('home_need', 'XQ', 7, 1.2, 14.0, ['村社区服务队', '志愿服务队'],
        ['买菜', '买药', '就医', '心理'], 'home_service'),
    ('notice', 'GZ', 3, 0.0, 18.0, ['人员排查组'], ['英语', '韩语', '日语'],
        'home_service'),
    ('secondment', 'XP', 2, 18.0, 200.0, ['行政审批局', '教育局', '投促局'],
        ['信息录入', '卡点值守', '流调'], 'cadres'),
    ('conduct_report', 'GL', 1, 6.0, 30.0, ['组织部'],
        ['请假', '不服从调度', '召回', '轮休'], 'cadres'),
    ('finding', 'DC', 1, 6.0, 60.0, ['柳城街道', '万春镇', '卫健局'],
        ['值守缺位', '数据不实', '形式主义'], 'discipline'),
    ('resumption_step', 'FG', 4, 6.0, 30.0, ['经信局', '卫健局', '应急局'],
        ['申报', '审核', '现场核查', '备案'], 'work_desk')
) as habits (
    task_kind, sign, a_day, answer_hours, close_hours, units, topics, sender
);

create table task_stories as
with numbered as (
    select
        habits.*,
        business_days.day,
        cast(number as integer) as number,
        concat(habits.sign, strftime(business_days.day, '%m%d'), padded(number, 3))
            as task_id,
        concat(habits.task_kind, '/', task_id) as entity,
    from task_habits as habits
    cross join business_days
    cross join range(1, habits.a_day + 1) as numbers (number)
),

opened as (
    select
        *,
        choose('task unit', entity, units) as owner_unit,
        choose('task topic', entity, topics) as topic,
        option_at(draw('task urgency', entity), [0.1, 0.3], ['urgent', 'high', 'normal'])
            as priority,
        at_minute(day, draw_int('task minute', entity, 480, 1260)) as opened_at,
        draw('task speed', entity) as speed,
        draw('task end', entity) as fate,
        draw_home('task home', entity) as home,
    from numbered
),

answered as (
    select
        opened.*,
        dwellings.community_id,
        dwellings.town_id,
        if(
            answer_hours > 0 and fate >= 0.03,
            opened_at
            + to_minutes(cast(round(60 * answer_hours * (0.1 + 1.1 * speed)) as bigint)),
            null
        ) as answered_at,
        if(
            fate >= 0.1,
            opened_at
            + to_minutes(cast(round(
                60 * close_hours
                * (0.1 + 0.9 * speed + if(draw('task stuck', entity) < 0.08, 3, 0))
                + 60 * answer_hours
            ) as bigint)), null
        ) as closed_at,
    from opened
    inner join dwellings on opened.home = dwellings.household_no
)

select
    *,
    if(
        task_kind = 'request' and draw('called back', entity) < 0.6,
        closed_at + to_minutes(draw_int('call-back after', entity, 600, 3000)), null
    ) as called_back_at,
    if(called_back_at is null, null, draw('satisfied', entity) < 0.85) as is_satisfied,
    case task_kind
        when 'order' then option_at(draw('task outcome', entity), [0.85, 0.96],
            ['done', 'partly_done', 'not_done'])
        when 'meeting_item' then option_at(draw('task outcome', entity), [0.8, 0.96],
            ['done', 'partly_done', 'not_done'])
        when 'frontline_issue' then option_at(draw('task outcome', entity), [0.7, 0.9],
            ['solved', 'explained', 'not_solved'])
        when 'request' then option_at(draw('task outcome', entity), [0.6, 0.85, 0.93],
            ['solved', 'explained', 'not_solved', 'unfounded'])
        when 'notice' then option_at(draw('task outcome', entity), [0.93],
            ['acknowledged', 'not_reached'])
        when 'secondment' then option_at(draw('task outcome', entity), [0.9],
            ['fit', 'unfit'])
        when 'conduct_report' then option_at(draw('task outcome', entity), [0.6, 0.8],
            ['leave_granted', 'recalled', 'warned'])
    end as result,
from answered;

-- A sheet comes again on each day on which something of the task became known.
create table task_versions as
with moments as (
    select distinct
        entity,
        cast(
            unnest([opened_at, answered_at, closed_at, called_back_at]) as date
        ) as known_day,
    from task_stories
)

select
    stories.task_kind,
    stories.task_id,
    stories.entity,
    if(stories.task_kind in ('order', 'secondment', 'finding', 'policy_question'),
        stories.town_id, stories.community_id) as area_id,
    stories.owner_unit,
    stories.topic,
    stories.priority,
    stories.opened_at,
    if(cast(answered_at as date) <= known_day, answered_at, null) as answered_at,
    if(cast(closed_at as date) <= known_day, closed_at, null) as closed_at,
    if(cast(closed_at as date) <= known_day, result, null) as outcome,
    if(cast(called_back_at as date) <= known_day, called_back_at, null) as called_back_at,
    if(cast(called_back_at as date) <= known_day, is_satisfied, null) as is_satisfied,
    at_minute(known_day, 1435) as updated_at,
    stories.sender as _sender,
    known_day as _file_day,
    stories.number,
    stories.day,
from task_stories as stories
inner join moments on stories.entity = moments.entity
where known_day <= last_day();

-- A third of the orders say by when; so do the items of a meeting.
create table sent_command_orders as
select
    *,
    case when draw('order says when', entity) < 0.33
        then opened_at + interval '24 hours' end as due_at,
from task_versions where task_kind = 'order';

create table sent_meeting_items as
select *, date_trunc('day', opened_at) + interval '4 days 18 hours' as due_at,
from task_versions where task_kind = 'meeting_item';

create table sent_frontline_issues as
select * from task_versions where task_kind = 'frontline_issue';

create table sent_policy_questions as
select * from task_versions where task_kind = 'policy_question';

create table sent_citizen_requests as
select *, id_number(820000 + draw_int('who asks', entity, 1, 9999)) as subject,
from task_versions where task_kind = 'request';

create table sent_home_needs as
select *, id_number(830000 + draw_int('who needs', entity, 1, 9999)) as subject,
from task_versions where task_kind = 'home_need';

create table sent_notices_served as
select *, id_number(840000 + draw_int('whom', entity, 1, 9999)) as subject,
from task_versions where task_kind = 'notice';

create table sent_secondments as
select *, staff_id(1 + draw_int('who goes', entity, 1, 40)) as staff_id,
from task_versions where task_kind = 'secondment';

create table sent_conduct_reports as
select *, staff_id(1 + draw_int('who asks leave', entity, 1, 40)) as staff_id,
from task_versions where task_kind = 'conduct_report';

create table sent_discipline_findings as
select *, cast(null as timestamp) as due_at,
from task_versions where task_kind = 'finding';

create table sent_resumption_steps as
select *, credit_code(1 + draw_int('which firm', entity, 1, 200)) as subject,
from task_versions where task_kind = 'resumption_step';

-- Every kind has its bureau's sheet: nobody fills in the bare form.
create table sent_tasks as select * from task_versions where false;

-- The hotline sends back what did not satisfy, the command takes some orders back, the
-- station teams hand some issues on.
create table sent_task_steps as
select
    stories.task_kind,
    stories.task_id
    || if(stories.task_kind = 'order', '/' || stories.owner_unit, '') as task_id,
    concat(stories.task_id, '-', told.sign) as step_id,
    told.step,
    cast(stories.began_at + to_hours(told.hours) as timestamp) as acted_at,
    told.unit,
    cast(null as varchar) as outcome,
    cast(null as boolean) as is_satisfied,
    'command_office' as _sender,
    cast(stories.began_at + to_hours(told.hours) as date) as _file_day,
from (
    select
        *,
        case
            when task_kind = 'request' and not is_satisfied then called_back_at
            when task_kind = 'order' and fate < 0.05 then opened_at
            when task_kind = 'frontline_issue' and draw('handed on', entity) < 0.1
                then opened_at
        end as began_at,
    from task_stories
) as stories
inner join (
    values
    ('request', 'r', 'reopened', 2, '12345热线'),
    ('request', 'c', 'closed', 40, '民政局'),
    ('order', 'w', 'withdrawn', 30, '指挥部办公室'),
    ('frontline_issue', 't', 'transferred', 5, '应急局')
) as told (task_kind, sign, step, hours, unit)
    on stories.task_kind = told.task_kind
where stories.began_at is not null
    and cast(stories.began_at + to_hours(told.hours) as date) <= last_day();
