with

figures as (

    select * from {{ ref('stg_figures') }}

),

keyed as (

    select
        issue_id || '|' || area_id || '|' || indicator_id as figure_id,
        issue_id,
        area_id,
        indicator_id,
        rules_digest,
        numerator,
        denominator,
        indicator_value,
        report_date

    from figures

)

select * from keyed
