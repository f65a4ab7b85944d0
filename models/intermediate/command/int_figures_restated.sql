with

restated as (

    select * from {{ ref('stg_figures_restated') }}

),

printed as (

    select * from {{ ref('stg_figures') }}

    where issue_id = {{ run_value('previous_issue') }}

),

valued as (

    select
        level,
        area_id,
        indicator_id,
        cast({{ indicator_value() }} as decimal(20, 6)) as level_value,
        report_date

    from restated

),

levelled as (

    select
        area_id,
        indicator_id,
        max(level_value) filter (where level = 'recalculated')
            as recalculated_value,
        max(level_value) filter (where level = 'completed') as completed_value,
        max(level_value) filter (where level = 'corrected') as corrected_value,
        max(level_value) filter (where level = 'restated') as restated_value,
        report_date

    from valued

    group by 1, 2, 7

),

{# Where an area or indicator is new, nothing was printed: there is no step from it. #}
compared as (

    select
        levelled.area_id,
        levelled.indicator_id,
        printed.rules_digest,
        cast(printed.indicator_value as decimal(20, 6)) as printed_value,
        levelled.recalculated_value,
        levelled.completed_value,
        levelled.corrected_value,
        levelled.restated_value,
        levelled.report_date

    from levelled

    left join printed
        on
            levelled.area_id = printed.area_id
            and levelled.indicator_id = printed.indicator_id
            and levelled.report_date = printed.report_date

)

select * from compared
