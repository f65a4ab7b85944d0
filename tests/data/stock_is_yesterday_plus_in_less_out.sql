{# Promise 2: by class and area. Who moves is a term of its own, and so is an area that
   moves, with all who are in it. #}
with

figures as (

    select
        report_date,
        area_id,
        indicator_id,
        member,
        numerator

    from {{ ref('fct_indicators_daily') }}

    where
        indicator_id in (
            'observed_persons',
            'stays_started',
            'stays_ended',
            'persons_classed',
            'persons_entered',
            'persons_left',
            'persons_moved_in',
            'persons_moved_out',
            'tasks_open',
            'tasks_opened',
            'tasks_sent_back',
            'task_settled_rate'
        )
        {# A unit that took a task over has it from the beginning. #}
        and not starts_with(member, 'task_owner=')

),

terms as (

    select
        report_date,
        area_id,
        member,
        case
            when indicator_id in ('observed_persons', 'stays_started', 'stays_ended')
                then 'stays'
            when starts_with(indicator_id, 'task') then 'tasks'
            else 'persons'
        end as stock,
        case
            when indicator_id in ('observed_persons', 'persons_classed', 'tasks_open')
                then numerator
        end as held,
        case
            when
                indicator_id in (
                    'stays_started',
                    'persons_entered',
                    'persons_moved_in',
                    'tasks_opened',
                    'tasks_sent_back'
                )
                then numerator
            when
                indicator_id in (
                    'stays_ended',
                    'persons_left',
                    'persons_moved_out',
                    'task_settled_rate'
                )
                then -numerator
        end as change

    from figures

),

{# Yesterday's stock where its people are today: an area may move or end overnight. #}
moved as (

    select
        cast(counted.report_date + 1 as date) as report_date,
        counted.member,
        counted.numerator as held,
        coalesce(bridge.ancestor_id, {{ run_value('district_id') }}) as area_id,
        case counted.indicator_id
            when 'observed_persons' then 'stays'
            when 'tasks_open' then 'tasks'
            else 'persons'
        end as stock

    from {{ ref('int_measures_counted') }} as counted

    left join {{ ref('int_areas_bridged') }} as bridge
        on
            counted.area_id = bridge.area_id
            and bridge.report_date = counted.report_date + 1

    where
        counted.indicator_id in ('observed_persons', 'persons_classed', 'tasks_open')
        and not starts_with(counted.member, 'task_owner=')

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

{# What went over to another district overnight is its stock now. #}
shown as (

    select distinct
        report_date,
        area_id

    from figures

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

    inner join shown
        on
            ledger.report_date = shown.report_date
            and ledger.area_id = shown.area_id

    group by 1, 2, 3, 4

    having sum(ledger.held) != sum(ledger.change)

)

select * from differing
