with

loads as (

    select
        feed,
        sender,
        count(*) as files,
        cast(sum(rows_in_file) as bigint) as rows_in_file,
        cast(sum(rows_noted) as bigint) as rows_noted,
        cast(sum(rows_left_out) as bigint) as rows_left_out,
        cast(sum(rows_rejected) as bigint) as rows_rejected,
        cast(sum(rows_duplicate) as bigint) as rows_duplicate,
        cast(sum(rows_accepted) as bigint) as rows_accepted

    from {{ ref('stg_loads') }}

    group by 1, 2

),

landed as (

    select * from {{ ref('stg_row_outcomes') }}

),

{# A home's own feed has loads and is in no table of the house: it is not compared. #}
feeds as (

    select * from {{ ref('code_feeds') }}

),

compared as (

    select
        coalesce(loads.feed, landed.feed) as feed,
        coalesce(loads.sender, landed.sender) as sender,
        coalesce(loads.files, 0) as files,
        coalesce(loads.rows_in_file, 0) as rows_in_file,
        coalesce(loads.rows_noted, 0) as rows_noted,
        coalesce(loads.rows_left_out, 0) as rows_left_out,
        coalesce(loads.rows_rejected, 0) as rows_rejected,
        coalesce(loads.rows_duplicate, 0) as rows_duplicate,
        coalesce(loads.rows_accepted, 0) as rows_accepted,
        coalesce(landed.rows_in_withdrawn_loads, 0) as rows_in_withdrawn_loads,
        coalesce(landed.rows_set_aside, 0) as rows_set_aside,
        coalesce(landed.rows_superseded, 0) as rows_superseded,
        coalesce(landed.rows_superseded_elsewhere, 0)
            as rows_superseded_elsewhere,
        coalesce(landed.rows_superseded_by_older, 0) as rows_superseded_by_older,
        coalesce(landed.rows_void, 0) as rows_void,
        coalesce(landed.rows_current, 0) as rows_current

    from loads

    full outer join landed
        on loads.feed = landed.feed and loads.sender = landed.sender

),

final as (

    select compared.*

    from compared

    inner join feeds
        on compared.feed = feeds.feed

)

select * from final
