{# Promise 2: persons under management tie out from day to day in every area. #}
with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

    where member = 'all'

),

wide as (

    select
        report_date,
        area_id,
        {{ pick('observed_persons', 'numerator') }} as stock,
        {{ pick('stays_started', 'numerator') }} as started,
        {{ pick('stays_ended', 'numerator') }} as ended

    from figures

    group by 1, 2

),

followed as (

    select
        *,
        lag(stock) over (partition by area_id order by report_date) as stock_before,
        lag(report_date) over (partition by area_id order by report_date) as day_before

    from wide

),

broken as (

    select *

    from followed

    where
        day_before = report_date - 1
        and stock != stock_before + started - ended

)

select * from broken
