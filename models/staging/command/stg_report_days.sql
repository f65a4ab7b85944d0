with

rows_landed as (

    select * from {{ ref('stg_rows_landed') }}

),

withdrawn as (

    select * from {{ ref('stg_loads_withdrawn') }}

),

{# A register stands until another comes; it has no days. #}
feeds as (

    select * from {{ ref('code_feeds') }}

    where rhythm != 'register'

),

final as (

    select
        feed,
        _sender as sender,
        _business_date as report_date,
        count(*) as rows_reported,
        min(_loaded_at) as came_at

    from rows_landed

    where
        _loaded_at <= {{ run_value('known_at') }}
        and _load_id not in (select withdrawn.load_id from withdrawn)
        and feed in (select feeds.feed from feeds)

    group by 1, 2, 3

)

select * from final
