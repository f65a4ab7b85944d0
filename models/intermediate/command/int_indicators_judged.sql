with

rolled as (

    select * from {{ ref('int_indicators_rolled') }}

),

valued as (

    select
        report_date,
        area_id,
        area_level,
        indicator_id,
        numerator,
        denominator,
        {{ indicator_value() }} as indicator_value,
        report_date as business_date

    from rolled

),

judged as (

    {{ decide('indicator_status', 'valued') }}

)

select * from judged
