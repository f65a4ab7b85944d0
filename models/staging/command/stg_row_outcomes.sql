{# What landed is counted from landing, what counts from staging, what lost to another
   version or was declared void from the rows that have several: ways that must agree. #}
with

withdrawn as (

    select load_id from {{ ref('stg_loads_withdrawn') }}

),

rows_landed as (

    select
        *,
        _load_id in (select withdrawn.load_id from withdrawn) as is_withdrawn

    from {{ ref('stg_rows_landed') }}

    where _loaded_at <= {{ run_value('known_at') }}

),

landed as (

    select
        feed,
        _sender as sender,
        count(*) as rows_landed,
        count(*) filter (where is_withdrawn) as rows_in_withdrawn_loads,
        count(*) filter (where _is_set_aside and not is_withdrawn) as rows_set_aside

    from rows_landed

    group by 1, 2

),

several as (

    select
        feed,
        row_key

    from {{ ref('stg_rows_landed') }}

    where {{ counts_now() }}

    group by 1, 2

    having count(*) > 1 or bool_or(_is_void)

),

versions as (

    select
        rows_landed.feed,
        rows_landed._sender,
        rows_landed._loaded_at,
        rows_landed._is_void,
        row_number() over versions as place,
        first_value(rows_landed._sender) over versions as winner,
        first_value(rows_landed._loaded_at) over versions as won_at

    from rows_landed

    inner join several
        on
            rows_landed.feed = several.feed
            and rows_landed.row_key = several.row_key

    where
        rows_landed._is_set_aside is not true
        and not rows_landed.is_withdrawn

    window versions as (
        partition by rows_landed.feed, rows_landed.row_key
        order by {{ latest_first() }}
    )

),

superseded as (

    select
        feed,
        _sender as sender,
        count(*) filter (where place > 1) as rows_superseded,
        count(*) filter (where place > 1 and winner != _sender)
            as rows_superseded_elsewhere,
        count(*) filter (where place > 1 and won_at < _loaded_at)
            as rows_superseded_by_older,
        count(*) filter (where place = 1 and _is_void) as rows_void

    from versions

    group by 1, 2

),

rows_current as (

    select * from {{ ref('stg_rows_current') }}

),

final as (

    select
        coalesce(landed.feed, rows_current.feed) as feed,
        coalesce(landed.sender, rows_current.sender) as sender,
        landed.rows_landed,
        landed.rows_in_withdrawn_loads,
        landed.rows_set_aside,
        superseded.rows_superseded,
        superseded.rows_superseded_elsewhere,
        superseded.rows_superseded_by_older,
        superseded.rows_void,
        rows_current.rows_current

    from landed

    left join superseded
        on
            landed.feed = superseded.feed
            and landed.sender = superseded.sender

    full outer join rows_current
        on
            landed.feed = rows_current.feed
            and landed.sender = rows_current.sender

)

select * from final
