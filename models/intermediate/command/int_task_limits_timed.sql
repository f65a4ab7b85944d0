with

versions as (

    select * from {{ ref('int_task_versions_limited') }}

),

spans as (

    select * from {{ ref('int_working_spans') }}

),

ends as (

    select * from spans

),

{# Each limit from the beginning, and from when its version was written. #}
asked as (

    select
        versions.task_key,
        versions.version_place,
        versions.is_working_time,
        limits.limit_kind,
        limits.begins_with,
        cast(
            3600 * case limits.limit_kind
                when 'answer' then versions.answer_hours
                else versions.close_hours
            end as bigint
        ) as limit_seconds,
        if(
            limits.begins_with = 'opened', versions.opened_at, versions.changed_at
        ) as begins_at

    from versions

    cross join (
        values
        ('answer', 'opened'),
        ('answer', 'changed'),
        ('close', 'opened'),
        ('close', 'changed')
    ) as limits (limit_kind, begins_with)

),

by_calendar as (

    select
        task_key,
        version_place,
        limit_kind,
        begins_with,
        begins_at + to_seconds(limit_seconds) as ends_at

    from asked

    where not is_working_time

),

{# Working time runs on where the last span that had begun left off. #}
begun as (

    select
        asked.task_key,
        asked.version_place,
        asked.limit_kind,
        asked.begins_with,
        spans.seconds_before
        + least(
            date_diff('second', spans.span_start_at, asked.begins_at),
            spans.span_seconds
        )
        + asked.limit_seconds as seconds_by_then

    from asked

    asof inner join spans
        on asked.begins_at >= spans.span_start_at

    where asked.is_working_time

),

by_working_time as (

    select
        begun.task_key,
        begun.version_place,
        begun.limit_kind,
        begun.begins_with,
        ends.span_start_at
        + to_seconds(begun.seconds_by_then - ends.seconds_before) as ends_at

    from begun

    asof inner join ends
        on begun.seconds_by_then > ends.seconds_before

),

timed as (

    select * from by_calendar
    union all
    select * from by_working_time

),

final as (

    select
        task_key,
        version_place,
        max(ends_at) filter (where limit_kind = 'answer' and begins_with = 'opened')
            as answer_by,
        max(ends_at) filter (where limit_kind = 'close' and begins_with = 'opened')
            as close_by,
        max(ends_at) filter (where limit_kind = 'answer' and begins_with = 'changed')
            as answer_by_if_begun_then,
        max(ends_at) filter (where limit_kind = 'close' and begins_with = 'changed')
            as close_by_if_begun_then

    from timed

    group by 1, 2

)

select * from final
