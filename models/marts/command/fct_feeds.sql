with

feeds as (

    select * from {{ ref('int_feeds_compared') }}

),

asked as (

    select
        feed,
        count(distinct load_id || ':' || cast(line as varchar)) as rows_asked

    from {{ ref('fct_rows_asked') }}

    group by 1

),

reports as (

    {{ today('fct_reports_daily') }}

),

{# Of the senders on the register, by name. #}
missed as (

    select
        feed,
        string_agg(sender, '、' order by sender) as senders_missing

    from reports

    where
        sender != 'all'
        and rhythm in ('daily', 'weekly')
        and report_state in ('missing', 'never_had')

    group by 1

),

waiting as (

    select
        feed,
        cast(sum(rows_waiting) as bigint) as rows_waiting

    from {{ ref('stg_loads') }}

    group by 1

),

final as (

    select
        feeds.feed,
        feeds.rhythm,
        feeds.rows_before,
        feeds.rows_new,
        feeds.rows_late,
        feeds.rows_withdrawn,
        feeds.rows_after,
        feeds.rows_corrected,
        feeds.files,
        feeds.rows_in_file,
        feeds.rows_accepted,
        feeds.rows_rejected,
        feeds.rows_duplicate,
        feeds.new_rejected,
        feeds.new_duplicates,
        coalesce(asked.rows_asked, 0) as rows_asked,
        coalesce(
            reports.rhythm = 'daily' and not reports.has_reported, false
        ) as is_missing_today,
        reports.report_state,
        missed.senders_missing,
        coalesce(waiting.rows_waiting, 0) as rows_waiting,
        feeds.last_loaded_at

    from feeds

    left join reports
        on feeds.feed = reports.feed and reports.sender = 'all'

    left join missed
        on feeds.feed = missed.feed

    left join waiting
        on feeds.feed = waiting.feed

    left join asked
        on feeds.feed = asked.feed

)

select * from final
