with

rows_landed as (

    select * from {{ ref('stg_rows_landed') }}

    where
        _loaded_at <= {{ run_value('known_at') }}
        and _is_set_aside is not true

),

withdrawn as (

    select * from {{ ref('stg_loads_withdrawn') }}

),

final as (

    select
        rows_landed.feed,
        rows_landed.row_key,
        max(rows_landed._business_date) as business_date,
        withdrawn.withdrawn_at,
        min(rows_landed._loaded_at) as first_loaded_at,
        max_by(
            rows_landed._loaded_at, row(rows_landed._version, rows_landed._loaded_at)
        ) as last_loaded_at

    from rows_landed

    left join withdrawn
        on rows_landed._load_id = withdrawn.load_id

    group by 1, 2, 4

)

select * from final
