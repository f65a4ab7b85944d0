-- First visits go through each community over 27 days; a door that stays shut is tried
-- again after two to four days, five times at most.
create table attempts as
with doors as (
    select
        dwellings.*,
        draw('door', household_id) as door,
        row_number() over (
            partition by community_id order by draw('door order', household_id)
        ) as door_rank,
    from dwellings
),

opened as (
    select
        *,
        cast(floor(26.5 * (door_rank - 1) / n_households) as integer) as first_day,
    from doors
    where draw('never reached', household_id) >= 0.02
),

answered as (
    select
        opened.*,
        cast(attempt as integer) as attempt,
        draw('outcome', concat(household_id, '/', attempt)) as answer,
        first_day + coalesce(list_sum([
            draw_int('gap', concat(household_id, '/', earlier), 2, 4)
            for earlier in range(1, attempt)
        ]), 0) as day_offset,
        case
            when door < 0.035 then if(answer < 0.8, 'not_met', 'refused')
            when door < 0.095 then
                if(answer < 0.35 + 0.15 * attempt, 'vacant', 'not_met')
            else option_at(answer, [0.78, 0.85, 0.975, 0.985], [
                'met', 'phone_verified', 'not_met', 'refused', 'wrong_address'
            ])
        end as outcome,
    from opened
    cross join range(1, 6) as numbers (attempt)
)

select
    household_id,
    community_id,
    town_id,
    start_day() + cast(day_offset as integer) as day,
    outcome,
    concat(household_id, '/', attempt) as entity,
from answered
qualify
    coalesce(bool_or(outcome in ('met', 'phone_verified', 'vacant')) over (
        partition by household_id order by attempt
        rows between unbounded preceding and 1 preceding
    ), false) = false;

-- A community that would have no visit on a day looks in on one household it knows.
create table visit_plan as
with quiet as (
    select
        communities.community_id,
        communities.town_id,
        communities.n_households,
        days.day,
        concat(communities.community_id, '/', days.day) as entity,
    from communities
    cross join business_days as days
    anti join attempts
        on
            communities.community_id = attempts.community_id
            and days.day = attempts.day
)

select * from attempts
union all
select
    household_id(community_id, draw_int('look in', entity, 1, n_households)),
    community_id,
    town_id,
    day,
    if(draw('look in met', entity) < 0.9, 'met', 'not_met'),
    concat('routine/', entity),
from quiet
where draw('looks in', entity) < 0.995;

-- Two communities fall silent on the last day; on the day before, one town gets to a
-- quarter of its doors and makes up for it the next morning.
create table silent_communities as
select community_id,
from communities
order by draw('silent', community_id)
limit 2;

create table sent_household_visits as
with held as (
    select
        * replace (
            if(
                town_id = '510115101' and day = last_day() - 1
                and draw('dip', entity) < 0.75 and story_days() > 2,
                day + 1, day
            ) as day
        ),
    from visit_plan
    where day <= last_day()
),

heard as (
    select held.*,
    from held
    anti join silent_communities
        on
            held.community_id = silent_communities.community_id
            and held.day = last_day()
            and story_days() > 2
),

manned as (
    select
        heard.*,
        at_minute(day, draw_int('visit minute', entity, 510, 1260)) as visited_at,
        row_number() over (
            partition by heard.community_id, day order by entity
        ) as number_in_day,
        roster.staff_ids,
    from heard
    inner join (
        select
            community_id,
            list(staff_id order by staff_id) as staff_ids,
        from posts
        where kind = 'A'
        group by all
    ) as roster
        on heard.community_id = roster.community_id
)

select
    concat('V', community_id, strftime(day, '%m%d'), padded(number_in_day, 4))
        as visit_id,
    household_id,
    community_id,
    visited_at,
    choose('visitor', entity, staff_ids) as staff_id,
    cast(least(50, row_number() over (
        partition by household_id order by visited_at, entity
    )) as integer) as attempt_number,
    outcome,
    if(outcome = 'met', draw_int('found', entity, 1, 5), 0) as persons_found,
    compiled_at(day) as updated_at,
    concat('town_', town_id) as _sender,
    day as _file_day,
from manned;

-- Two towns are screened a second time in the third week; one community goes on with a
-- third round.
create table sent_screening_rounds as
select
    round_id,
    area_id,
    start_day() + first_day as opened_date,
    start_day() + final_day as last_date,
    compiled_at(start_day() + first_day - 1) as updated_at,
    'any_form' as _sender,
    start_day() + first_day - 1 as _file_day,
from (
    values
    ('第二轮', '510115101', 14, 20),
    ('第二轮', '510115106', 14, 20),
    ('第三轮', (
        select min(community_id) from communities where town_id = '510115101'
    ), 18, null)
) as rounds (round_id, area_id, first_day, final_day)
where start_day() + first_day <= last_day();
