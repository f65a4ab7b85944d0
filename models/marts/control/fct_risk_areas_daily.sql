with

days as (

    select * from {{ ref('int_days_reported') }}

),

risk_areas as (

    select
        *,
        coalesce(place, county) as place_name

    from {{ ref('stg_risk_areas') }}

    {# A list that was issued again for its hour never stood. #}
    where coalesce(ended_at > as_of, true)

),

areas as (

    select * from {{ ref('stg_areas') }}

),

levels as (

    select * from {{ ref('map_listed_levels') }}

),

{# A place in words is the area of that name, if there is just one. #}
names as (

    select
        area_name,
        min(area_id) as area_id

    from areas

    group by 1

    having count(distinct area_id) = 1

),

{# A day ends at 24:00, and a list as of then is still the day's. #}
standing as (

    select
        days.report_date,
        coalesce(risk_areas.area_id, names.area_id) as area_id,
        risk_areas.province,
        risk_areas.city,
        risk_areas.county,
        risk_areas.place,
        risk_areas.risk_level,
        risk_areas.as_of,
        coalesce(levels.severity, 0) as severity,
        coalesce(risk_areas.ended_at > days.report_date + interval 1 day, true)
            as is_at_end

    from days

    inner join risk_areas
        on
            days.report_date + interval 1 day >= risk_areas.as_of
            and coalesce(days.report_date < risk_areas.ended_at, true)

    left join names
        on
            risk_areas.place_name = names.area_name
            and risk_areas.area_id is null

    left join levels
        on
            risk_areas.risk_level = levels.risk_level
            and {{ is_valid_on('levels', 'cast(risk_areas.as_of as date)') }}

),

grouped as (

    select
        report_date,
        area_id,
        province,
        city,
        county,
        place,
        arg_max(risk_level, severity) as highest_risk_level,
        arg_max(risk_level, severity) filter (where is_at_end) as end_risk_level,
        bool_or(is_at_end) as is_listed_at_end,
        min(severity) > 0 as is_level_in_force,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of

    from standing

    group by 1, 2, 3, 4, 5, 6

),

final as (

    select
        {{ key_of([
            'report_date', 'area_id', 'province', 'city', 'county', 'place',
        ]) }} as risk_area_day_id,
        area_id,
        province,
        city,
        county,
        place,
        highest_risk_level,
        end_risk_level,
        is_listed_at_end,
        is_level_in_force,
        report_date,
        first_as_of,
        last_as_of

    from grouped

)

select * from final
