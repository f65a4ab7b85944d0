with

days as (

    select * from {{ ref('int_days_reported') }}

),

feeds as (

    select * from {{ ref('code_feeds') }}

),

rhythms as (

    select * from {{ ref('code_labels') }}

    where code_list = 'rhythms'

),

senders as (

    select
        sender,
        feed,
        rhythm,
        cast(replace(due_time, '：', ':') as time) as due_time

    from {{ ref('stg_senders') }}

),

{# Who is on no register is there when it sends. #}
sent as (

    select * from {{ ref('int_report_days') }}

    where sender != 'all'

),

{# Who is registered is expected; of a feed without a register, the whole. #}
expected as (

    select
        feeds.feed,
        'all' as sender,
        coalesce(
            arg_min(senders.rhythm, rhythms.print_order), any_value(feeds.rhythm)
        ) as rhythm,
        max(senders.due_time) as due_time

    from feeds

    left join senders
        on feeds.feed = senders.feed

    left join rhythms
        on senders.rhythm = rhythms.code

    group by 1

    union all

    select
        feed,
        sender,
        rhythm,
        due_time

    from senders

),

listed as (

    select
        days.report_date,
        expected.feed,
        expected.sender,
        expected.rhythm,
        true as is_expected,
        expected.due_time

    from days

    cross join expected

    union all

    select
        days.report_date,
        sent.feed,
        sent.sender,
        feeds.rhythm,
        false as is_expected,
        null as due_time

    from days

    inner join sent
        on days.report_date = sent.report_date

    inner join feeds
        on sent.feed = feeds.feed

    left join senders
        on sent.feed = senders.feed and sent.sender = senders.sender

    where senders.feed is null

)

select * from listed
