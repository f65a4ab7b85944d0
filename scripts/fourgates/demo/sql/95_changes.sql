-- A community goes over to its neighbour in the fourth week while somebody is under
-- observation there; senders go on with the old code.
create table mergers as
select
    communities.community_id,
    neighbours.community_id as successor_area_id,
    start_day() + 20 as day,
from communities
inner join communities as neighbours
    on
        communities.town_id = neighbours.town_id
        and (communities.place_in_town % communities.town_communities) + 1
        = neighbours.place_in_town
semi join stays
    on
        communities.community_id = stays.community_id
        and cast(stays.started_at as date) < start_day() + 20
        and (stays.ended_at is null or stays.ended_at > start_day() + 21)
anti join silent_communities
    on
        communities.community_id = silent_communities.community_id
        or neighbours.community_id = silent_communities.community_id
where
    communities.town_communities > 1
    and communities.town_id != '510115101'
    and start_day() + 20 <= last_day()
order by communities.n_households, communities.community_id
limit 1;

alter table sent_areas add column successor_area_id varchar;

insert into sent_areas by name
select
    sent_areas.* replace (
        mergers.day as valid_to,
        mergers.successor_area_id as successor_area_id,
        mergers.day - 1 as _file_day
    ),
from sent_areas
inner join mergers on sent_areas.area_id = mergers.community_id;

-- One town sends its whole ledger in the third week: four homes are no longer on it.
create table sent_registered_homes as
select * replace (start_day() + 17 as _file_day),
from sent_households
where
    _sender = 'town_510115106'
    and _file_day <= start_day() + 17
    and start_day() + 17 <= last_day()
    and household_id not in (
        select household_id
        from sent_households
        where valid_to <= start_day() + 17
    )
qualify row_number() over (order by draw('pulled down', household_id)) > 4;

-- Three visits of one town are declared void: they were written down at the wrong door.
create table sent_struck_visits as
select * replace (
    compiled_at(_file_day + 4) as updated_at,
    _file_day + 4 as _file_day
),
from sent_household_visits
where
    _sender = 'town_510115001'
    and _file_day between start_day() + 3 and start_day() + 12
    and _file_day + 4 <= last_day()
qualify row_number() over (order by draw('wrong door', visit_id), updated_at) <= 3;

-- Some clocks were entered the wrong way round.
update sent_duty_shifts
set started_at = ended_at, ended_at = started_at
where draw('clocked backwards', shift_id) < 0.001 and ended_at is not null;

-- One closed lead in forty is taken up again the next day, and closed otherwise.
create table taken_up_again as
select *
from sent_lead_actions
where step = 'closed' and draw('taken up again', lead_id) < 0.025;

insert into sent_lead_actions by name
select
    taken_up_again.* replace (
        concat('XC', substr(lead_id, 3), again.sign) as action_id,
        again.step as step,
        acted_at + to_hours(again.hours) as acted_at,
        if(again.step = 'closed', 'missed', null) as outcome,
        cast(acted_at + to_hours(again.hours) as date) as _file_day
    ),
from taken_up_again
cross join (
    values ('r1', 'reopened', 20), ('c9', 'closed', 45)
) as again (sign, step, hours)
where cast(acted_at + to_hours(again.hours) as date) <= last_day();
