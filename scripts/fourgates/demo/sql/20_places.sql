-- Areas as the seed has them; about 78 % of the people live in the six subdistricts
-- (census 2020), so their communities get more households.
create table sent_areas as
select
    area_id,
    area_name,
    area_name_en,
    area_level,
    parent_area_id,
    valid_from,
    valid_to,
    'civil_affairs' as _sender,
    start_day() - 1 as _file_day,
from read_csv(
    getvariable('areas_file'),
    header = true,
    columns = {
        'area_id': 'varchar', 'area_name': 'varchar', 'area_name_en': 'varchar',
        'area_level': 'varchar', 'parent_area_id': 'varchar', 'valid_from': 'date',
        'valid_to': 'date', 'source': 'varchar', 'note': 'varchar'
    }
);

create table communities as
with weighted as (
    select
        area_id as community_id,
        parent_area_id as town_id,
        regexp_replace(area_name, '(社区居委会|村村委会|居委会|村委会)$', '') as short_name,
        (0.6 + 0.8 * draw('community size', area_id))
        * if(parent_area_id < '510115100', 0.78 / 60, 0.22 / 35) as weight,
    from sent_areas
    where
        area_level = 'community'
        and valid_from <= start_day()
        and (valid_to is null or valid_to > start_day())
)

select
    community_id,
    town_id,
    short_name,
    cast(
        row_number() over (partition by town_id order by community_id) as integer
    ) as place_in_town,
    cast(count(*) over (partition by town_id) as integer) as town_communities,
    greatest(4, cast(round(
        343000 * getvariable('scale') * weight / sum(weight) over ()
    ) as integer)) as n_households,
from weighted;

-- A grid has 45 households in a small demo and 300 in the real district.
create table sent_grids as
with sized as (
    select
        community_id,
        short_name,
        town_id,
        n_households,
        greatest(1, cast(round(
            n_households / greatest(45, 300 * getvariable('scale'))
        ) as integer)) as n_grids,
    from communities
)

select
    concat('G', community_id, '-', padded(grid, 2)) as grid_id,
    concat(short_name, '第', grid, '网格') as grid_name,
    community_id,
    greatest(1, cast(floor(n_households / n_grids / 50) as integer)) as required_posts,
    date '2019-12-01' as valid_from,
    start_day() + if(
        grid > 1 and draw('grid closes', concat(community_id, grid)) < 0.03, 17, null
    ) as valid_to,
    'social_governance' as _sender,
    start_day() - 1 as _file_day,
    grid as _grid,
    n_grids as _n_grids,
from sized
inner join range(1, 1000) as numbers (grid) on sized.n_grids >= numbers.grid;

create table dwellings as
select
    row_number() over (order by communities.community_id, place) as household_no,
    household_id(communities.community_id, place) as household_id,
    communities.community_id,
    communities.town_id,
    communities.short_name,
    communities.n_households,
    cast(place as integer) as place,
from communities
inner join range(1, 100000) as numbers (place) on n_households >= numbers.place;

set variable n_dwellings = (select cast(count(*) as integer) from dwellings);

-- One household in 200 joins the ledger in mid-month, one in 200 leaves it.
create table sent_households as
with ledger as (
    select
        draw_int('household joins', placed.household_id, 2, 26) as event_day,
        draw('household change', placed.household_id) as change,
        1 + (placed.place - 1) // 60 as building_no,
        1 + ((placed.place - 1) // 20) % 3 as unit_no,
        placed.household_id,
        placed.community_id,
        grids.grid_id,
        concat(placed.short_name, '花园', 1 + (building_no // 6), '期') as compound,
        concat(building_no, '栋') as building,
        concat(unit_no, '单元') as unit,
        concat(
            '成都市温江区', placed.short_name, '花园', building_no, '栋',
            unit_no, '单元', 100 * (1 + (placed.place // 4) % 6)
            + 1 + placed.place % 4, '号',
            known(0.01, 'address note', placed.household_id, ',原"老院子"旁')
        ) as address,
        draw_int('members', placed.household_id, 1, 4)
        + if(draw('big', placed.household_id) < 0.1, 2, 0) as members,
        choose(
            'ledger source', placed.household_id, ['综治平台', '物业台账', '人口普查底册']
        ) as ledger_source,
        start_day()
        + option_at(change, [0.005, 0.8], [event_day, -32, -17])
            as valid_from,
        cast(null as date) as valid_to,
        at_minute(start_day() + if(change < 0.005, event_day, -1), 1080)
            as updated_at,
        concat('town_', placed.town_id) as _sender,
    from dwellings as placed
    inner join sent_grids as grids
        on
            placed.community_id = grids.community_id
            and (placed.place % grids._n_grids) + 1 = grids._grid
),

-- Changes go in a weekly file of the district's desk; the first ledger by town.
versions as (
    select * replace (if(change < 0.005, 'social_governance', _sender) as _sender),
    from ledger
    union all
    select * replace (
        start_day() + event_day as valid_to,
        at_minute(start_day() + event_day, 1090) as updated_at,
        'social_governance' as _sender
    ),
    from ledger
    where change between 0.99 and 0.995
)

select
    * exclude (change, event_day, building_no, unit_no),
    case
        when _sender != 'social_governance' then start_day() - 1
        else sunday_of(cast(updated_at as date))
    end as _file_day,
from versions;
