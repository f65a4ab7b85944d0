with recursive

steps as (

    select * from {{ ref('int_task_steps_dated') }}

),

loose_days as (

    select
        task_key,
        acted_date,
        count(*) filter (where step = 'closed') as closings,
        count(*) filter (where step = 'reopened') as reopenings

    from steps

    where is_loose

    group by 1, 2

),

{# Whoever hands an open lead on takes nothing up again: that proves no closing. #}
timed as (

    select
        task_key,
        step_key,
        step,
        acted_date,
        acted_at,
        step_order

    from steps

    where not is_loose

    union all

    select
        task_key,
        null as step_key,
        'day_end' as step,
        acted_date,
        cast(acted_date as timestamp) + interval 86399 second as acted_at,
        9 as step_order

    from loose_days

),

placed as (

    select
        timed.task_key,
        timed.step_key,
        timed.step,
        timed.acted_date,
        coalesce(loose_days.closings, 0) as closings,
        coalesce(loose_days.reopenings, 0) as reopenings,
        row_number() over (
            partition by timed.task_key
            order by timed.acted_at, timed.step_order, timed.step_key
        ) as place

    from timed

    left join loose_days
        on
            timed.task_key = loose_days.task_key
            and timed.acted_date = loose_days.acted_date

),

{# How a task stood before each step, and which steps of the day still have no place. #}
walked as (

    select
        placed.task_key,
        placed.place,
        placed.step_key,
        placed.step,
        placed.acted_date,
        false as is_closed,
        placed.closings,
        placed.reopenings

    from placed

    semi join loose_days
        on placed.task_key = loose_days.task_key

    where placed.place = 1

    union all

    select
        placed.task_key,
        placed.place,
        placed.step_key,
        placed.step,
        placed.acted_date,
        case
            when walked.step = 'closed' then true
            when walked.step in ('reopened', 'assigned', 'transferred') then false
            when walked.step = 'day_end' and walked.closings != walked.reopenings
                then walked.closings > walked.reopenings
            else walked.is_closed
        end as is_closed,
        if(
            placed.acted_date = walked.acted_date,
            walked.closings - cast(
                walked.closings > 0
                and not walked.is_closed
                and walked.step = 'reopened' as integer
            ),
            placed.closings
        ) as closings,
        if(
            placed.acted_date = walked.acted_date,
            walked.reopenings - cast(
                walked.reopenings > 0
                and walked.is_closed
                and walked.step = 'closed' as integer
            ),
            placed.reopenings
        ) as reopenings

    from walked

    inner join placed
        on
            walked.task_key = placed.task_key
            and walked.place + 1 = placed.place

)

select * from walked
