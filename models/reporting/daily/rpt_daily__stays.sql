with

stays as (

    select * from {{ ref('fct_stays') }}

),

labels as (

    select * from {{ ref('code_labels') }}

    where
        code_list = 'person_classes'
        and code not in ('normal', 'unclassified')

),

counted as (

    select
        labels.code as person_class,
        labels.label_zh,
        labels.label_en,
        count(*) filter (
            where
            stays.started_date < {{ report_date() }}
            and coalesce(stays.ended_date >= {{ report_date() }}, true)
        ) as stock_before,
        count(*) filter (where stays.started_date = {{ report_date() }}) as started,
        count(*) filter (
            where
            stays.ended_date = {{ report_date() }}
            and stays.started_date <= {{ report_date() }}
        ) as ended,
        count(*) filter (
            where
            stays.started_date <= {{ report_date() }}
            and coalesce(stays.ended_date > {{ report_date() }}, true)
        ) as stock_after,
        count(*) filter (
            where
            stays.release_due_date < {{ report_date() }}
            and coalesce(stays.ended_date > {{ report_date() }}, true)
        ) as overdue,
        count(*) filter (where stays.release_status = 'may_be_released')
            as may_be_released,
        labels.print_order

    from labels

    left join stays
        on labels.code = stays.person_class

    group by all

),

totalled as (

    select * from counted
    union all
    select
        'total' as person_class,
        '合计' as label_zh,
        'Total' as label_en,
        cast(sum(stock_before) as bigint) as stock_before,
        cast(sum(started) as bigint) as started,
        cast(sum(ended) as bigint) as ended,
        cast(sum(stock_after) as bigint) as stock_after,
        cast(sum(overdue) as bigint) as overdue,
        cast(sum(may_be_released) as bigint) as may_be_released,
        99 as print_order

    from counted

)

select * from totalled
