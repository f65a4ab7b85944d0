with

filled as (

    select * from {{ ref('int_indicators_filled') }}

),

catalogue as (

    select * from {{ ref('indicators') }}

),

weeks as (

    select * from {{ ref('fct_recovery_weeks') }}

),

{# The interval is of shares of things that are counted one by one. #}
figures as (

    select
        filled.*,
        {{ indicator_value() }} as indicator_value,
        catalogue.unit,
        catalogue.direction,
        case when catalogue.unit = 'rate' then filled.denominator end as events,
        case
            when catalogue.interval_method = 'wilson'
                then {{ wilson_bound('filled.numerator', 'filled.denominator', '-') }}
        end as low_bound,
        case
            when catalogue.interval_method = 'wilson'
                then {{ wilson_bound('filled.numerator', 'filled.denominator', '+') }}
        end as high_bound,
        filled.report_date as business_date,
        if(catalogue.anchor = 'week', weeks.week_end_date, filled.report_date)
            as as_of_date,
        case catalogue.anchor
            when 'week' then weeks.counted_from_date - 1
            when 'weekday' then filled.report_date - 7
            else filled.report_date - 1
        end as anchor_date

    from filled

    inner join catalogue
        on filled.indicator_id = catalogue.indicator_id

    left join weeks
        on
            catalogue.anchor = 'week'
            and filled.report_date >= weeks.counted_from_date
            and coalesce(filled.report_date < weeks.counted_until_date, true)

),

{# A threshold is of a whole; a member has no colour. #}
wholes as (

    select * from figures

    where member = 'all'

),

targeted as (

    {{ decide('indicator_target', 'wholes') }}

),

{# A target of none or all is one that a single miss fails. #}
aimed as (

    select
        * exclude (rule_id, rules_digest),
        rule_id as target_rule_id,
        {{ target_of_day('as_of_date') }} as target_of_day,
        case direction when 'lower' then -1 else 1 end as good_sign,
        case direction when 'lower' then '≤' else '≥' end as sign_of_target,
        case
            when direction = 'lower' then target = 0
            else unit = 'rate' and target = 1
        end as is_exact

    from targeted

),

compared as (

    select
        *,
        round(good_sign * (target_of_day - indicator_value), 6) as gap,
        round(good_sign * target_of_day - greatest(
            good_sign * low_bound, good_sign * high_bound
        ), 6) as gap_at_best,
        round(good_sign * target_of_day - least(
            good_sign * low_bound, good_sign * high_bound
        ), 6) as gap_at_worst

    from aimed

),

judged as (

    {{ decide('indicator_status', 'compared') }}

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
        low_bound,
        high_bound,
        status,
        target_of_day,
        {{ target_text() }} as target_text,
        target_rule_id,
        target,
        tolerance,
        least_events,
        path_from,
        path_until,
        path_start,
        is_exact,
        events,
        gap,
        gap_at_best,
        gap_at_worst,
        rule_id,
        rules_digest,
        anchor_date,
        business_date

    from rated

)

select * from final
