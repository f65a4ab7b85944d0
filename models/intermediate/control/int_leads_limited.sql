with

versions as (

    select * from {{ ref('stg_lead_versions') }}

),

facts as (

    select
        lead_id,
        version_place,
        lead_source,
        community_id,
        exposure,
        priority as declared_priority,
        has_symptoms,
        first_value(received_at) over (
            partition by lead_id
            order by version_place
        ) as received_at,
        cast(
            first_value(received_at) over (
                partition by lead_id
                order by version_place
            ) as date
        ) as business_date,
        lag(changed_at) over (
            partition by lead_id
            order by version_place
        ) as superseded_at,
        changed_at

    from versions

),

ranked as (

    {{ decide('lead_priority', 'facts') }}

),

prioritised as (

    select
        * exclude (rule_id, rules_digest),
        rule_id as priority_rule_id

    from ranked

),

limited as (

    {{ decide('lead_limit', 'prioritised') }}

),

hours_added as (

    select
        *,
        to_hours(cast(first_check_hours as integer)) as first_check_span,
        to_hours(cast(close_hours as integer)) as close_span,
        received_at + first_check_span as first_check_by,
        received_at + close_span as close_by,
        lag(received_at + first_check_span) over by_age as first_check_by_before,
        lag(received_at + close_span) over by_age as close_by_before

    from limited

    window by_age as (
        partition by lead_id
        order by version_place desc
    )

),

{# Who is told later that it is urgent has its hours from then on, and never longer than
   he had before. #}
dated as (

    select
        *,
        if(
            first_check_by < first_check_by_before,
            greatest(
                first_check_by,
                least(changed_at + first_check_span, first_check_by_before)
            ), first_check_by
        ) as first_check_ends_at,
        if(
            close_by < close_by_before,
            greatest(close_by, least(changed_at + close_span, close_by_before)),
            close_by
        ) as close_ends_at,
        coalesce(first_check_ends_at < superseded_at, true) as has_first_check_ended,
        coalesce(close_ends_at < superseded_at, true) as has_close_ended

    from hours_added

),

{# The limit that ran out first while its version was the newest. #}
ended as (

    select
        lead_id,
        min(first_check_ends_at) filter (where has_first_check_ended)
            as first_check_due_at,
        min(close_ends_at) filter (where has_close_ended) as close_due_at,
        arg_min(rule_id, close_ends_at) filter (where has_close_ended)
            as limit_rule_id

    from dated

    group by 1

),

final as (

    select
        dated.lead_id,
        dated.lead_source,
        dated.community_id,
        dated.exposure,
        dated.has_symptoms,
        dated.declared_priority,
        dated.priority,
        dated.priority_rule_id,
        dated.first_check_hours,
        dated.close_hours,
        dated.rule_id,
        ended.limit_rule_id,
        dated.received_at,
        dated.business_date,
        ended.first_check_due_at,
        ended.close_due_at

    from dated

    inner join ended
        on dated.lead_id = ended.lead_id

    where dated.version_place = 1

)

select * from final
