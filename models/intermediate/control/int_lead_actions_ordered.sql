with

actions as (

    select * from {{ ref('int_lead_actions_dated') }}

),

walked as (

    select * from {{ ref('int_lead_actions_walked') }}

),

{# A closing without an hour stands before the opening of what is open, an opening
   before the closing of what is closed; else at the end of its day, a closing first. #}
fitted as (

    select
        actions.action_id,
        walked.place,
        if(walked.is_closed = (actions.step = 'reopened'), -2, -1) as place_before

    from actions

    inner join walked
        on
            actions.lead_id = walked.lead_id
            and actions.acted_date = walked.acted_date
            and if(actions.step = 'closed', walked.has_closing, walked.has_reopening)
            and (
                walked.step = 'day_end'
                or actions.step = 'closed'
                and not walked.is_closed
                and walked.step = 'reopened'
                or actions.step = 'reopened'
                and walked.is_closed
                and walked.step = 'closed'
            )

    where actions.is_loose

    qualify row_number() over (
        partition by actions.action_id
        order by walked.place
    ) = 1

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
