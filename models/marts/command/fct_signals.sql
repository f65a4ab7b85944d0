with

decided as (

    select * from {{ ref('int_figures_scored') }}

),

final as (

    select
        signal_id,
        area_id,
        area_level,
        indicator_id,
        signal,
        rule_id as signal_rule_id,
        value,
        baseline_mean,
        baseline_deviation,
        c1,
        c2,
        c3,
        centre,
        deviation,
        run_length,
        days_before,
        report_date

    from decided

)

select * from final
