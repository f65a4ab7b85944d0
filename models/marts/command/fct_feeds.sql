with

feeds as (

    select * from {{ ref('int_feeds_compared') }}

),

final as (

    select
        * exclude (last_loaded_at),
        rhythm = 'daily' and files = 0 as is_missing_today,
        last_loaded_at

    from feeds

)

select * from final
