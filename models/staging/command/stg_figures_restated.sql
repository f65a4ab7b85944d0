with

figures as (

    select
        level,
        area_id,
        indicator_id,
        numerator,
        denominator,
        has_denominator,
        report_date

    from {{ source('restatement', 'figures') }}

)

select * from figures
