with

households as (

    select * from {{ ref('stg_households') }}

),

{# A later row of the register ends the one before it: the household has moved. #}
dated as (

    select
        household_id,
        community_id,
        grid_id,
        compound,
        building,
        unit,
        members,
        valid_from,
        least(
            valid_to,
            lead(valid_from) over (
                partition by household_id
                order by valid_from
            )
        ) as valid_to

    from households

)

select * from dated
