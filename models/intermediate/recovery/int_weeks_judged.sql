with

firm_weeks as (

    select * from {{ ref('int_firm_weeks_expected') }}

),

arrivals as (

    select
        week_end_date,
        case
            when reported_date is not null
                then greatest(date_diff('day', week_end_date, reported_date), 0)
        end as days_late,
        count(*) as firms

    from firm_weeks

    group by 1, 2

),

days as (

    select cast(unnest(range(0, 15)) as integer) as days_since_end

),

{# How many of the firms are in by the end of each day of a fortnight. #}
facts as (

    select
        arrivals.week_end_date,
        days.days_since_end,
        coalesce(sum(arrivals.firms) filter (
            where arrivals.days_late <= days.days_since_end
        ), 0) / sum(arrivals.firms) as reported_rate

    from arrivals

    cross join days

    group by 1, 2

),

decided as (

    {{ decide('week_count', 'facts') }}

)

select * from decided
