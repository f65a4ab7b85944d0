with

figures as (

    select
        issue_id,
        area_id,
        indicator_id,
        rules_digest,
        numerator,
        denominator,
        indicator_value,
        report_date

    from {{ source('landing', 'figures') }}

)

select * from figures
