with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where
        report_date = {{ report_date() }}
        and area_level in ('town', 'district')

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

kinds as (

    select * from {{ ref('code_action_kinds') }}

),

{# What is left undone: the part of the denominator not reached, or the count itself. #}
undone as (

    select
        kinds.action_kind || '|' || areas.area_id as undone_item_id,
        kinds.action_kind,
        areas.area_id,
        areas.area_name,
        figures.area_level,
        cast(case
            when kinds.counts_missing then figures.denominator - figures.numerator
            else figures.numerator
        end as integer) as item_count

    from figures

    inner join kinds
        on figures.indicator_id = kinds.indicator_id

    inner join areas
        on figures.area_id = areas.area_id

)

select * from undone
