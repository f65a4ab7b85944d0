{# The last issue's day as counted again is the day as every other page knows it. #}
with

known_now as (

    select * from {{ ref('fct_indicators_daily') }}

    where report_date = {{ run_value('previous_date') }} and member = 'all'

),

compared as (

    select
        known_now.indicator_day_id,
        revised.restated_value,
        cast(known_now.indicator_value as decimal(20, 6)) as known_value

    from known_now

    full join {{ ref('fct_figures_revised') }} as revised
        on
            known_now.area_id = revised.area_id
            and known_now.indicator_id = revised.indicator_id

    where exists (select true from known_now)

)

select * from compared

where restated_value is distinct from known_value
