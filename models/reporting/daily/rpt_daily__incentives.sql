with

incentives as (

    select * from {{ ref('fct_incentives') }}

    where approved_date <= {{ report_date() }}

),

labels as (

    select * from {{ ref('code_incentive_clauses') }}

),

summed as (

    select
        labels.code as clause,
        labels.label_zh,
        labels.label_en,
        coalesce(sum(incentives.amount_yuan), 0) as approved_yuan,
        coalesce(sum(incentives.amount_yuan) filter (
            where incentives.paid_date <= {{ report_date() }}
        ), 0) as paid_yuan,
        coalesce(sum(incentives.amount_yuan) filter (
            where
            incentives.paid_date <= {{ report_date() }} and incentives.is_frontline
        ), 0) as frontline_yuan,
        coalesce(sum(incentives.beyond_rule_yuan), 0) as beyond_rule_yuan,
        labels.is_illustrative,
        labels.print_order

    from labels

    left join incentives
        on labels.code = incentives.clause

    group by all

),

totalled as (

    select * from summed
    union all
    select
        'total' as clause,
        '合计' as label_zh,
        'Total' as label_en,
        sum(approved_yuan) as approved_yuan,
        sum(paid_yuan) as paid_yuan,
        sum(frontline_yuan) as frontline_yuan,
        sum(beyond_rule_yuan) as beyond_rule_yuan,
        false as is_illustrative,
        99 as print_order

    from summed

),

rated as (

    select
        clause,
        label_zh,
        label_en,
        cast(approved_yuan as decimal(18, 2)) as approved_yuan,
        cast(paid_yuan as decimal(18, 2)) as paid_yuan,
        {{ rate('paid_yuan', 'approved_yuan') }} as paid_rate,
        {{ rate('frontline_yuan', 'paid_yuan') }} as frontline_rate,
        cast(beyond_rule_yuan as decimal(18, 2)) as beyond_rule_yuan,
        is_illustrative,
        print_order

    from totalled

)

select * from rated
