with

versions as (

    select * from {{ ref('int_task_versions_limited') }}

),

timed as (

    select * from {{ ref('int_task_limits_timed') }}

),

{# Who says by when says it for the whole limit. #}
stated as (

    select
        versions.task_key,
        versions.version_place,
        versions.priority,
        versions.business_date,
        versions.answer_hours,
        versions.close_hours,
        versions.is_working_time,
        versions.rule_id,
        versions.superseded_at,
        coalesce(versions.stated_answer_due_at, timed.answer_by) as answer_by,
        coalesce(versions.stated_close_due_at, timed.close_by) as close_by,
        coalesce(versions.stated_answer_due_at, timed.answer_by_if_begun_then)
            as answer_by_if_begun_then,
        coalesce(versions.stated_close_due_at, timed.close_by_if_begun_then)
            as close_by_if_begun_then

    from versions

    left join timed
        on
            versions.task_key = timed.task_key
            and versions.version_place = timed.version_place

),

before as (

    select
        *,
        lag(answer_by) over by_age as answer_by_before,
        lag(close_by) over by_age as close_by_before

    from stated

    window by_age as (
        partition by task_key
        order by version_place desc
    )

),

{# Who is told later that it is urgent has its hours from then on, and never longer than
   he had before. #}
dated as (

    select
        *,
        if(
            answer_by < answer_by_before,
            greatest(answer_by, least(answer_by_if_begun_then, answer_by_before)),
            answer_by
        ) as answer_ends_at,
        if(
            close_by < close_by_before,
            greatest(close_by, least(close_by_if_begun_then, close_by_before)),
            close_by
        ) as close_ends_at,
        coalesce(answer_ends_at < superseded_at, superseded_at is null)
            as has_answer_ended,
        coalesce(close_ends_at < superseded_at, superseded_at is null)
            as has_close_ended

    from before

),

{# The limit that ran out first while its version was the newest. #}
ended as (

    select
        task_key,
        min(answer_ends_at) filter (where has_answer_ended) as answer_due_at,
        min(close_ends_at) filter (where has_close_ended) as close_due_at,
        arg_min(rule_id, close_ends_at) filter (where has_close_ended)
            as limit_rule_id

    from dated

    group by 1

),

final as (

    select
        dated.task_key,
        dated.priority,
        dated.answer_hours,
        dated.close_hours,
        dated.is_working_time,
        coalesce(ended.limit_rule_id, dated.rule_id) as limit_rule_id,
        ended.answer_due_at,
        ended.close_due_at

    from dated

    inner join ended
        on dated.task_key = ended.task_key

    where dated.version_place = 1

)

select * from final
