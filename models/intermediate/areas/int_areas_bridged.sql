with

areas as (

    select * from {{ ref('stg_areas') }}

),

children as (

    select * from areas

),

mothers as (

    select * from areas

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
        children.area_id,
        mothers.area_id as ancestor_id,
        mothers.area_level as ancestor_level,
        greatest(children.valid_from, mothers.valid_from) as valid_from,
        least(children.valid_to, mothers.valid_to) as valid_to

    from children

    inner join mothers
        on
            children.parent_area_id = mothers.area_id
            and children.valid_from < coalesce(mothers.valid_to, date '9999-12-31')
            and mothers.valid_from < coalesce(children.valid_to, date '9999-12-31')

),

grandparent as (

    select
        parent.area_id,
        mothers.area_id as ancestor_id,
        mothers.area_level as ancestor_level,
        greatest(parent.valid_from, mothers.valid_from) as valid_from,
        least(parent.valid_to, mothers.valid_to) as valid_to

    from parent

    inner join children
        on
            parent.ancestor_id = children.area_id
            and parent.valid_from < coalesce(children.valid_to, date '9999-12-31')
            and children.valid_from < coalesce(parent.valid_to, date '9999-12-31')

    inner join mothers
        on
            children.parent_area_id = mothers.area_id
            and parent.valid_from < coalesce(mothers.valid_to, date '9999-12-31')
            and mothers.valid_from < coalesce(parent.valid_to, date '9999-12-31')

),

bridged as (

    select * from itself
    union all
    select * from parent
    union all
    select * from grandparent

)

select * from bridged
