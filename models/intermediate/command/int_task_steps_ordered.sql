with

steps as (

    select * from {{ ref('int_task_steps_dated') }}

),

walked as (

    select * from {{ ref('int_task_steps_walked') }}

),

loose as (

    select
        *,
        row_number() over (
            partition by task_key, acted_date, step
            order by step_key
        ) - count(*) over (partition by task_key, acted_date, step) as number_from_last

    from steps

    where is_loose

),

{# A closing without an hour stands before the opening of what is open, an opening
   before the closing of what is closed; else at the end of its day, by turns. #}
fitted as (

    select
        loose.step_key,
        walked.place,
        loose.number_from_last
        + if(loose.step = 'closed', walked.closings, walked.reopenings) as turn,
        if(walked.is_closed = (loose.step = 'reopened'), -2, -1) as place_before

    from loose

    inner join walked
        on
            loose.task_key = walked.task_key
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
        steps.step_key,
        steps.task_key,
        steps.step,
        steps.unit,
        steps.outcome,
        steps.is_satisfied,
        steps.is_early,
        steps.acted_at,
        steps.acted_by,
        row_number() over (
            partition by steps.task_key
            order by
                coalesce(fitted.place, walked.place, 0),
                fitted.turn nulls last,
                coalesce(fitted.place_before, 0),
                steps.acted_at,
                steps.step_order,
                steps.step_key
        ) as step_number

    from steps

    left join walked
        on steps.step_key = walked.step_key

    left join fitted
        on steps.step_key = fitted.step_key

)

select * from ordered
