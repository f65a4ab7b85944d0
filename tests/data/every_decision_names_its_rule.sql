{# A fact of a reported day that no rule decides is a hole in the rules, not a default in
   silence. A day before or after all rules is its sender's: such rows are set aside. #}
with

run as (

    select * from {{ ref('stg_runs') }}

),

undecided as (

    select
        'triage' as decision,
        event_id as row_id,
        business_date

    from {{ ref('int_persons_classified') }}

    where rule_id is null

    union all

    select
        'visit_resolution' as decision,
        visit_id as row_id,
        visited_date as business_date

    from {{ ref('fct_household_visits') }}

    where rule_id is null

    union all

    select
        'task_limit' as decision,
        task_key as row_id,
        opened_date as business_date

    from {{ ref('int_tasks_timed') }}

    where limit_rule_id is null

    union all

    select
        'firm_size' as decision,
        enterprise_key as row_id,
        {{ report_date() }} as business_date

    from {{ ref('dim_enterprises') }}

    where size_rule_id is null

),

holes as (

    select undecided.*

    from undecided

    inner join run
        on undecided.business_date between run.counted_from and run.counted_until

)

select * from holes
