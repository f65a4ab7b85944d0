{# Where members are said to add up, they are the whole, in every area and on every day. #}
with

declared as (

    select distinct
        indicator_id,
        unnest(string_split(breakdowns, ' ')) as breakdown

    from {{ ref('measures') }}

    where over_members = 'sum'

),

figures as (

    select * from {{ ref('fct_indicators_daily') }}

),

wholes as (

    select
        figures.indicator_day_id,
        declared.breakdown,
        figures.report_date,
        figures.area_id,
        figures.indicator_id,
        coalesce(figures.numerator, 0) as numerator,
        coalesce(figures.denominator, 0) as denominator

    from figures

    inner join declared
        on
            figures.indicator_id = declared.indicator_id
            and declared.breakdown != 'all'

    where figures.member = 'all'

),

members as (

    select
        report_date,
        area_id,
        indicator_id,
        split_part(member, '=', 1) as breakdown,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from figures

    where member != 'all'

    group by 1, 2, 3, 4

),

differing as (

    select
        wholes.indicator_day_id,
        wholes.breakdown,
        wholes.numerator,
        members.numerator as member_numerator

    from wholes

    left join members
        on
            wholes.report_date = members.report_date
            and wholes.area_id = members.area_id
            and wholes.indicator_id = members.indicator_id
            and wholes.breakdown = members.breakdown

    where
        wholes.numerator != coalesce(members.numerator, 0)
        or wholes.denominator != coalesce(members.denominator, 0)

)

select * from differing
