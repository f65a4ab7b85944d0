{# From what the last issue printed to today, each step named, nothing left over. #}
with

steps as (

    select * from {{ ref('rpt_daily__revisions') }}

),

printed as (

    select * from {{ ref('fct_figures_published') }}

    where
        issue_id = {{ run_value('previous_issue') }}
        and area_id = {{ run_value('district_id') }}

),

known_now as (

    select * from {{ ref('fct_indicators_daily') }}

    where area_id = {{ run_value('district_id') }} and member = 'all'

),

{# Both ends come from elsewhere: the issue's own file, and the table of indicators. #}
checked as (

    select
        steps.indicator_id,
        cast(printed.indicator_value as decimal(20, 6)) as printed_value,
        cast(known_now.indicator_value as decimal(20, 6)) as today_value,
        steps.printed_value
        + steps.rules_step
        + steps.late_step
        + steps.corrections_step
        + steps.withdrawals_step
        + steps.movement as summed_value,
        steps.recalculated_value is null
        or steps.completed_value is null
        or steps.corrected_value is null
        or steps.restated_value is null as is_broken_by_a_zero_denominator

    from steps

    inner join printed
        on steps.indicator_id = printed.indicator_id

    inner join known_now
        on
            steps.indicator_id = known_now.indicator_id
            and known_now.report_date = {{ report_date() }}

)

select * from checked

where
    not is_broken_by_a_zero_denominator
    and printed_value is not null
    and summed_value is distinct from today_value
