with

days as (

    select * from {{ ref('int_days_reported') }}

),

{# Who sends visits of a community, on whatever day. #}
serving as (

    select distinct
        community_id,
        _sender as sender

    from {{ ref('stg_household_visits') }}

),

senders as (

    select * from {{ ref('stg_senders') }}

),

report_days as (

    select
        sender,
        report_date,
        rows_reported

    from {{ ref('int_report_days') }}

    where feed = 'household_visits' and sender != 'all'

),

{# A report of nothing is one for all communities that its sender serves. #}
zeros as (

    select distinct
        serving.community_id,
        report_days.report_date

    from serving

    inner join report_days
        on serving.sender = report_days.sender

    where report_days.rows_reported = 0

),

{# Whom the register asks each day, from its first report on. #}
asked as (

    select
        senders.sender,
        min(report_days.report_date) as first_date

    from senders

    inner join report_days
        on senders.sender = report_days.sender

    where senders.feed = 'household_visits' and senders.rhythm = 'daily'

    group by 1

),

missing as (

    select distinct
        serving.community_id,
        days.report_date

    from days

    inner join asked
        on days.report_date >= asked.first_date

    inner join serving
        on asked.sender = serving.sender

    anti join report_days
        on
            asked.sender = report_days.sender
            and days.report_date = report_days.report_date

),

final as (

    select
        coalesce(zeros.community_id, missing.community_id) as community_id,
        zeros.community_id is not null as is_zero,
        missing.community_id is not null as is_missing,
        coalesce(zeros.report_date, missing.report_date) as report_date

    from zeros

    full outer join missing
        on
            zeros.community_id = missing.community_id
            and zeros.report_date = missing.report_date

)

select * from final
