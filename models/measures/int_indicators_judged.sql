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

final as (

    select * from judged
    union all by name
    select * from figures

    where member != 'all'

)

select * from final
