with

leads as (

    select * from {{ ref('fct_leads') }}

    where closed_at < {{ report_date() }} + 1

),

labels as (

    select * from {{ ref('code_lead_outcomes') }}

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
        on labels.code = leads.outcome

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
