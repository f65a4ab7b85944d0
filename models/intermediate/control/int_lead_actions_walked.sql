with recursive

actions as (

    select * from {{ ref('int_lead_actions_dated') }}

),

loose_days as (

    select
        lead_id,
        acted_date,
        bool_or(step = 'closed') as has_closing,
        bool_or(step = 'reopened') as has_reopening

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
        coalesce(loose_days.has_closing, false) as has_closing,
        coalesce(loose_days.has_reopening, false) as has_reopening,
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
        placed.has_closing,
        placed.has_reopening

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
            when
                walked.step = 'day_end' and walked.has_closing != walked.has_reopening
                then walked.has_closing
            else walked.is_closed
        end as is_closed,
        if(
            placed.acted_date = walked.acted_date,
            walked.has_closing
            and (walked.is_closed or walked.step != 'reopened'),
            placed.has_closing
        ) as has_closing,
        if(
            placed.acted_date = walked.acted_date,
            walked.has_reopening and not (walked.is_closed and walked.step = 'closed'),
            placed.has_reopening
        ) as has_reopening

    from walked

    inner join placed
        on
            walked.lead_id = placed.lead_id
            and walked.place + 1 = placed.place

)

select * from walked
