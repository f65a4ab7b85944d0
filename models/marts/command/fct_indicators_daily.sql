with

judged as (

    select * from {{ ref('int_indicators_judged') }}

),

senders as (

    select * from {{ ref('int_measures_unioned') }}

    where indicator_id = 'reporting_communities_rate'

),

compared as (

    select
        cast(report_date as varchar) || '|' || area_id || '|' || indicator_id
            as indicator_day_id,
        area_id,
        area_level,
        indicator_id,
        status,
        target_zh,
        target_en,
        rule_id as status_rule_id,
        numerator,
        denominator,
        indicator_value,
        lag(indicator_value) over (
            partition by area_id, indicator_id
            order by report_date
        ) as previous_value,
        report_date

    from judged

),

finished as (

    select
        compared.indicator_day_id,
        compared.area_id,
        compared.area_level,
        compared.indicator_id,
        compared.status,
        compared.target_zh,
        compared.target_en,
        compared.status_rule_id,
        compared.numerator,
        compared.denominator,
        compared.indicator_value,
        compared.previous_value,
        round(compared.indicator_value - compared.previous_value, 6) as delta,
        coalesce(senders.numerator = 0, false) as is_silent,
        compared.report_date

    from compared

    left join senders
        on
            compared.report_date = senders.report_date
            and compared.area_id = senders.area_id

)

select * from finished
