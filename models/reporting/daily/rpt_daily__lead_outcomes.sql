with

leads as (

    select * from {{ ref('fct_leads') }}

    where closed_at < {{ report_date() }} + 1

),

{# Whoever closed a lead and named no outcome closed it all the same. #}
labels as (

    select
        code,
        label_zh,
        label_en,
        print_order

    from {{ ref('code_labels') }}

    where code_list = 'lead_outcomes'

    union all

    select
        'not_stated' as code,
        '未填' as label_zh,
        'not stated' as label_en,
        98 as print_order

),

counted as (

    select
        labels.code as outcome,
        labels.label_zh,
        labels.label_en,
        count(leads.lead_id) as leads,
        labels.print_order

    from labels

    left join leads
        on labels.code = coalesce(leads.outcome, 'not_stated')

    group by all

),

shared as (

    select
        outcome,
        label_zh,
        label_en,
        leads,
        {{ rate('leads', 'sum(leads) over ()') }} as share_rate,
        print_order

    from counted

),

totalled as (

    select * from shared

    where outcome != 'not_stated' or leads > 0

    union all
    select
        'total' as outcome,
        '合计' as label_zh,
        'Total' as label_en,
        cast(sum(leads) as bigint) as leads,
        {{ rate('sum(leads)', 'sum(leads)') }} as share_rate,
        99 as print_order

    from counted

)

select * from totalled
