with

figures as (

    select * from {{ ref('int_indicators_judged') }}

),

rules as (

    select * from {{ ref('dim_rules') }}

    where decision = 'indicator_target'

),

days as (

    select * from {{ ref('int_days_matured') }}

    where is_provisional

),

indicator_feeds as (

    select * from {{ ref('indicator_feeds') }}

),

provisional as (

    select distinct
        days.report_date,
        indicator_feeds.indicator_id

    from days

    inner join indicator_feeds
        on days.feed = indicator_feeds.feed

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

at_the_anchor as (

    select * from figures

    where member = 'all'

),

{# A member that was not there at the anchor counted nothing. #}
compared as (

    select
        figures.*,
        case
            when anchor.area_id is not null then anchor.indicator_value
            when
                figures.member != 'all'
                and not figures.has_denominator
                and at_the_anchor.has_data
                then 0
        end as previous_value

    from figures

    left join figures as anchor
        on
            figures.anchor_date = anchor.report_date
            and figures.area_id = anchor.area_id
            and figures.indicator_id = anchor.indicator_id
            and figures.member = anchor.member

    left join at_the_anchor
        on
            figures.anchor_date = at_the_anchor.report_date
            and figures.area_id = at_the_anchor.area_id
            and figures.indicator_id = at_the_anchor.indicator_id

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
        compared.target_text,
        compared.target_rule_id,
        compared.rule_id as status_rule_id,
        compared.numerator,
        compared.denominator,
        compared.indicator_value,
        compared.low_bound,
        compared.high_bound,
        compared.target_of_day,
        compared.previous_value,
        round(compared.indicator_value - compared.previous_value, 6) as delta,
        rules.is_illustrative as is_target_illustrative,
        silent.area_id is not null as is_silent,
        compared.has_data,
        compared.has_data and provisional.indicator_id is not null as is_provisional,
        compared.anchor_date,
        compared.report_date

    from compared

    left join rules
        on compared.target_rule_id = rules.rule_id

    left join provisional
        on
            compared.report_date = provisional.report_date
            and compared.indicator_id = provisional.indicator_id

    left join silent
        on
            compared.report_date = silent.report_date
            and compared.area_id = silent.area_id

)

select * from final
