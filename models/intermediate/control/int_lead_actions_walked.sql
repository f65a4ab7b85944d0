with recursive

actions as (

    select * from {{ ref('int_lead_actions_dated') }}

),

loose_days as (

    select
        lead_id,
        acted_date,
        count(*) filter (where step = 'closed') as closings,
        count(*) filter (where step = 'reopened') as reopenings

    from actions

    where is_loose

    group by 1, 2

),

{# Whoever hands an open lead on takes nothing up again: that proves no closing. #}
timed as (

    select
        lead_id,
        action_id,
        step,
        acted_date,
        acted_at,
        step_order

    from actions

    where not is_loose

    union all

    select
        lead_id,
        null as action_id,
        'day_end' as step,
        acted_date,
        cast(acted_date as timestamp) + interval 86399 second as acted_at,
        9 as step_order

    from loose_days

),

placed as (

    select
        timed.lead_id,
        timed.action_id,
        timed.step,
        timed.acted_date,
        coalesce(loose_days.closings, 0) as closings,
        coalesce(loose_days.reopenings, 0) as reopenings,
        row_number() over (
            partition by timed.lead_id
            order by timed.acted_at, timed.step_order, timed.action_id
        ) as place

    from timed

    left join loose_days
        on
            timed.lead_id = loose_days.lead_id
            and timed.acted_date = loose_days.acted_date

),

{# How a lead stood before each step, and which steps of the day still have no place. #}
walked as (

    select
        placed.lead_id,
        placed.place,
        placed.action_id,
        placed.step,
        placed.acted_date,
        false as is_closed,
        placed.closings,
        placed.reopenings

    from placed

    semi join loose_days
        on placed.lead_id = loose_days.lead_id

    where placed.place = 1

    union all

    select
        placed.lead_id,
        placed.place,
        placed.action_id,
        placed.step,
        placed.acted_date,
        case
            when walked.step = 'closed' then true
            when walked.step in ('reopened', 'assigned') then false
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
            walked.lead_id = placed.lead_id
            and walked.place + 1 = placed.place

)

select * from walked
