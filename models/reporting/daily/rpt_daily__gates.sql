with

labels as (

    select * from {{ ref('code_labels') }}

    where code_list = 'gates'

),

checks as (

    select * from {{ ref('fct_gate_checks_daily') }}

),

counted as (

    select
        labels.code as gate,
        labels.label_zh,
        labels.label_en,
        coalesce(sum(checks.checks) filter (
            where checks.check_date = {{ report_date() }}
        ), 0) as checks,
        coalesce(sum(checks.checks) filter (
            where checks.check_date = {{ report_date() }} - 1
        ), 0) as checks_previous,
        coalesce(sum(checks.alarms) filter (
            where checks.check_date = {{ report_date() }}
        ), 0) as alarms,
        coalesce(sum(checks.handed_over) filter (
            where checks.check_date = {{ report_date() }}
        ), 0) as handed_over,
        count(distinct checks.community_id) filter (
            where checks.check_date = {{ report_date() }}
        ) as communities,
        labels.print_order

    from labels

    left join checks
        on labels.code = checks.gate

    group by all

),

rated as (

    select
        gate,
        label_zh,
        label_en,
        cast(checks as bigint) as checks,
        cast(checks_previous as bigint) as checks_previous,
        cast(alarms as bigint) as alarms,
        cast(handed_over as bigint) as handed_over,
        {{ rate('handed_over', 'alarms') }} as handover_rate,
        communities,
        print_order

    from counted

)

select * from rated
