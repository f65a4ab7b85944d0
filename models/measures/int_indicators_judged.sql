with

filled as (

    select * from {{ ref('int_indicators_filled') }}

),

figures as (

    select
        *,
        {{ indicator_value() }} as indicator_value,
        report_date as business_date

    from filled

),

{# A threshold is of a whole; a member has no colour. #}
wholes as (

    select * from figures

    where member = 'all'

),

judged as (

    {{ decide('indicator_status', 'wholes') }}

),

members as (

    select * from figures

    where member != 'all'

),

rated as (

    select * from judged
    union all by name
    select * from members

),

final as (

    select
        report_date,
        area_id,
        area_level,
        indicator_id,
        member,
        has_denominator,
        has_data,
        numerator,
        denominator,
        indicator_value,
        business_date,
        status,
        target_zh,
        target_en,
        rule_id,
        rules_digest

    from rated

)

select * from final
