with

figures as (

    select * from {{ ref('int_indicators_judged') }}

),

silent as (

    select
        report_date,
        area_id

    from figures

    where
        indicator_id = 'reporting_communities_rate'
        and area_level = 'community'
        and numerator < denominator

),

the_day_before as (

    select * from figures

    where member = 'all'

),

{# A member that was not there yesterday counted nothing. #}
compared as (

    select
        figures.*,
        case
            when yesterday.area_id is not null then yesterday.indicator_value
            when
                figures.member != 'all'
                and not figures.has_denominator
                and the_day_before.has_data
                then 0
        end as previous_value

    from figures

    left join figures as yesterday
        on
            figures.report_date = yesterday.report_date + 1
            and figures.area_id = yesterday.area_id
            and figures.indicator_id = yesterday.indicator_id
            and figures.member = yesterday.member

    left join the_day_before
        on
            figures.report_date = the_day_before.report_date + 1
            and figures.area_id = the_day_before.area_id
            and figures.indicator_id = the_day_before.indicator_id

),

final as (

    select
        cast(compared.report_date as varchar)
        || '|' || compared.area_id
        || '|' || compared.indicator_id
        || '|' || compared.member as indicator_day_id,
        compared.area_id,
        compared.area_level,
        compared.indicator_id,
        compared.member,
        compared.status,
        compared.target_zh,
        compared.target_en,
        compared.rule_id as status_rule_id,
        compared.numerator,
        compared.denominator,
        compared.indicator_value,
        compared.previous_value,
        round(compared.indicator_value - compared.previous_value, 6) as delta,
        silent.area_id is not null as is_silent,
        compared.has_data,
        compared.report_date

    from compared

    left join silent
        on
            compared.report_date = silent.report_date
            and compared.area_id = silent.area_id

)

select * from final
