with

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

towns as (

    select * from areas

),

scopes as (

    select distinct
        scope_id,
        scope_level

    from {{ ref('rpt_sections__scopes') }}

),

related as (

    select
        areas.area_id,
        areas.area_name,
        areas.area_name_en,
        areas.area_level,
        towns.area_name as parent_name,
        areas.area_id as own_id,
        areas.parent_area_id,
        towns.parent_area_id as grandparent_area_id

    from areas

    left join towns
        on areas.parent_area_id = towns.area_id

),

parts as (

    select
        scopes.scope_id || '|' || related.area_id as scope_part_id,
        scopes.scope_id,
        related.area_id,
        related.area_name,
        related.area_name_en,
        related.area_level,
        related.parent_name,
        scopes.scope_id = related.area_id as is_scope,
        scopes.scope_id = related.parent_area_id as is_child

    from scopes

    inner join related
        on scopes.scope_id in (
            related.area_id, related.parent_area_id, related.grandparent_area_id
        )

)

select * from parts
