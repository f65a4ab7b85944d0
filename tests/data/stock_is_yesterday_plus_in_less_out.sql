{# Promise 2: by class, too. A person who moves changes the area and not the class. #}
with

figures as (

    select * from {{ ref('fct_indicators_daily') }}

),

terms as (

    select
        report_date,
        area_id,
        member,
        case
            when indicator_id in ('observed_persons', 'stays_started', 'stays_ended')
                then 'stays'
            else 'persons'
        end as stock,
        case
            when indicator_id in ('observed_persons', 'persons_classed') then numerator
        end as held,
        case
            when indicator_id in ('stays_started', 'persons_entered') then numerator
            when indicator_id in ('stays_ended', 'persons_left') then -numerator
        end as change

    from figures

    where
        indicator_id in ('observed_persons', 'stays_started', 'stays_ended')
        or indicator_id in ('persons_classed', 'persons_entered', 'persons_left')
        and area_level = 'district'
        and member != 'all'

),

{# Yesterday's stock where its people are today: an area may move or end overnight. #}
moved as (

    select
        cast(counted.report_date + 1 as date) as report_date,
        counted.member,
        counted.numerator as held,
        coalesce(bridge.ancestor_id, {{ run_value('district_id') }}) as area_id,
        if(counted.indicator_id = 'observed_persons', 'stays', 'persons') as stock

    from {{ ref('int_measures_counted') }} as counted

    left join {{ ref('int_areas_bridged') }} as bridge
        on
            counted.area_id = bridge.area_id
            and bridge.report_date = counted.report_date + 1

    where
        counted.indicator_id = 'observed_persons'
        or counted.indicator_id = 'persons_classed'
        and bridge.ancestor_level = 'district'
        and counted.member != 'all'

),

{# The last day of a change is the day of the stock that it leads to. #}
ledger as (

    select
        report_date,
        area_id,
        member,
        stock,
        coalesce(sum(change), 0) as change,
        coalesce(sum(held), 0) as held

    from terms

    group by 1, 2, 3, 4

    union all

    select
        report_date,
        area_id,
        member,
        stock,
        0 as change,
        -coalesce(sum(held), 0) as held

    from moved

    group by 1, 2, 3, 4

),

known as (

    select
        min(report_date) as first_date,
        max(report_date) as last_date

    from terms

),

differing as (

    select
        ledger.report_date,
        ledger.area_id,
        ledger.member,
        ledger.stock,
        sum(ledger.held) as rise,
        sum(ledger.change) as change

    from ledger

    inner join known
        on
            ledger.report_date > known.first_date
            and ledger.report_date <= known.last_date

    group by 1, 2, 3, 4

    having sum(ledger.held) != sum(ledger.change)

)

select * from differing
