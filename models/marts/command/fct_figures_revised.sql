with

levels as (

    select * from {{ ref('int_figures_restated') }}

),

stepped as (

    select
        area_id || '|' || indicator_id as revision_id,
        area_id,
        indicator_id,
        rules_digest as printed_rules_digest,
        printed_value,
        recalculated_value,
        completed_value,
        corrected_value,
        restated_value,
        recalculated_value - printed_value as rules_step,
        completed_value - recalculated_value as late_step,
        corrected_value - completed_value as corrections_step,
        restated_value - corrected_value as withdrawals_step,
        restated_value - printed_value as revision,
        report_date

    from levels

)

select * from stepped
