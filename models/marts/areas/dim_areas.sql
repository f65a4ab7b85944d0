with

areas as (

    select * from {{ ref('stg_areas') }}

),

tiles as (

    select * from {{ ref('code_town_tiles') }}

),

placed as (

    select
        areas.area_id || '|' || cast(areas.valid_from as varchar) as area_version_id,
        areas.area_id,
        areas.parent_area_id,
        areas.area_name,
        areas.area_name_en,
        areas.area_level,
        tiles.tile_row,
        tiles.tile_column,
        areas.valid_from,
        areas.valid_to

    from areas

    left join tiles
        on areas.area_id = tiles.area_id

)

select * from placed
