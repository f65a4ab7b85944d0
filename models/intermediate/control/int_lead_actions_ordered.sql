with

actions as (

    select * from {{ ref('int_lead_actions_dated') }}

),

walked as (

    select * from {{ ref('int_lead_actions_walked') }}

),

loose as (

    select
        *,
        row_number() over (
            partition by lead_id, acted_date, step
            order by action_id
        ) - count(*) over (partition by lead_id, acted_date, step) as number_from_last

    from actions

    where is_loose

),

{# A closing without an hour stands before the opening of what is open, an opening
   before the closing of what is closed; else at the end of its day, by turns. #}
fitted as (

    select
        loose.action_id,
        walked.place,
        loose.number_from_last
        + if(loose.step = 'closed', walked.closings, walked.reopenings) as turn,
        if(walked.is_closed = (loose.step = 'reopened'), -2, -1) as place_before

    from loose

    inner join walked
        on
            loose.lead_id = walked.lead_id
            and loose.acted_date = walked.acted_date
            and (
                walked.step = 'day_end'
                or loose.step = 'closed'
                and not walked.is_closed
                and walked.step = 'reopened'
                or loose.step = 'reopened'
                and walked.is_closed
                and walked.step = 'closed'
            )

    where turn = 1 or turn > 1 and walked.step = 'day_end'

),

ordered as (

    select
        actions.action_id,
        actions.lead_id,
        actions.step,
        actions.outcome,
        actions.is_early,
        actions.acted_at,
        actions.acted_by,
        row_number() over (
            partition by actions.lead_id
            order by
                coalesce(fitted.place, walked.place, 0),
                fitted.turn nulls last,
                coalesce(fitted.place_before, 0),
                actions.acted_at,
                actions.step_order,
                actions.action_id
        ) as action_number

    from actions

    left join walked
        on actions.action_id = walked.action_id

    left join fitted
        on actions.action_id = fitted.action_id

)

select * from ordered
