with

withdrawn as (

    select * from {{ ref('stg_loads_withdrawn') }}

),

landed as (

    select * from {{ source('landing', 'loads') }}

    where loaded_at <= {{ run_value('known_at') }}

),

counting as (

    select landed.*

    from landed

    left join withdrawn
        on landed.load_id = withdrawn.load_id

    where withdrawn.load_id is null

),

{# Rejected rows by load and line that came again, or that somebody settled. #}
settled_places as (

    select unnest(string_split(mends, ' ')) as place from counting
    union
    select place

    from {{ source('landing', 'dismissals') }}

    where dismissed_at <= {{ run_value('known_at') }}

),

settled as (

    select
        split_part(place, ':', 1) as load_id,
        count(*) as rows_settled

    from settled_places

    group by 1

),

{# What a replay could not take either waits under the replay's own id. #}
replayed as (

    select distinct replay_of as load_id

    from counting

    where replay_of is not null

),

loads as (

    select
        landed.load_id,
        landed.load_number,
        landed.feed,
        landed.sender,
        landed.file_name,
        landed.file_sha256,
        landed.sheet,
        landed.format,
        landed.encoding,
        landed.delimiter,
        landed.bytes,
        landed.rows_in_file,
        landed.rows_accepted,
        landed.rows_rejected,
        landed.rows_duplicate,
        landed.rows_left_out,
        landed.rows_noted,
        coalesce(len(string_split(nullif(landed.mends, ''), ' ')), 0) as rows_mended,
        landed.cells_nulled,
        landed.first_business_date,
        landed.last_business_date,
        landed.loaded_at,
        withdrawn.withdrawn_at,
        case
            when withdrawn.load_id is null and replayed.load_id is null
                then greatest(
                    landed.rows_rejected - coalesce(settled.rows_settled, 0), 0
                )
            else 0
        end as rows_waiting

    from landed

    left join withdrawn
        on landed.load_id = withdrawn.load_id

    left join settled
        on landed.load_id = settled.load_id

    left join replayed
        on landed.load_id = replayed.load_id

)

select * from loads
