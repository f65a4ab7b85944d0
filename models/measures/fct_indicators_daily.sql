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
        and numerator = 0

),

followed as (

    select
        *,
        lag(indicator_value) over (
            partition by area_id, indicator_id, member
            order by report_date
        ) as value_before,
        lag(report_date) over (
            partition by area_id, indicator_id, member
            order by report_date
        ) as date_before,
        min(report_date) over () as first_date

    from figures

),

{# A member that was not there yesterday counted nothing. #}
compared as (

    select
        *,
        case
            when date_before = report_date - 1 then value_before
            when member != 'all' and not has_denominator and report_date > first_date
                then 0
        end as previous_value

    from followed

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
        compared.report_date

    from compared

    left join silent
        on
            compared.report_date = silent.report_date
            and compared.area_id = silent.area_id

)

select * from final
