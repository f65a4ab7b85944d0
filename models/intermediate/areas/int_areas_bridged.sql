with

areas as (

    select * from {{ ref('stg_areas') }}

),

itself as (

    select
        area_id,
        area_id as ancestor_id,
        area_level as ancestor_level,
        valid_from,
        valid_to

    from areas

),

parent as (

    select
        child.area_id,
        mother.area_id as ancestor_id,
        mother.area_level as ancestor_level,
        greatest(child.valid_from, mother.valid_from) as valid_from,
        least(child.valid_to, mother.valid_to) as valid_to

    from areas as child

    inner join areas as mother
        on
            child.parent_area_id = mother.area_id
            and child.valid_from < coalesce(mother.valid_to, date '9999-12-31')
            and mother.valid_from < coalesce(child.valid_to, date '9999-12-31')

),

grandparent as (

    select
        parent.area_id,
        mother.area_id as ancestor_id,
        mother.area_level as ancestor_level,
        greatest(parent.valid_from, mother.valid_from) as valid_from,
        least(parent.valid_to, mother.valid_to) as valid_to

    from parent

    inner join areas as middle
        on
            parent.ancestor_id = middle.area_id
            and parent.valid_from < coalesce(middle.valid_to, date '9999-12-31')
            and middle.valid_from < coalesce(parent.valid_to, date '9999-12-31')

    inner join areas as mother
        on
            middle.parent_area_id = mother.area_id
            and parent.valid_from < coalesce(mother.valid_to, date '9999-12-31')
            and mother.valid_from < coalesce(parent.valid_to, date '9999-12-31')

),

bridged as (

    select * from itself
    union all
    select * from parent
    union all
    select * from grandparent

)

select * from bridged
