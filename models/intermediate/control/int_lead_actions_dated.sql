with

leads as (

    select * from {{ ref('stg_leads') }}

),

actions as (

    select * from {{ ref('stg_lead_actions') }}

),

{# What is dated before the receipt counts only where nothing else tells the step. In
   one moment a closing comes before the lead is taken up again. #}
dated as (

    select
        actions.action_id,
        actions.lead_id,
        actions.step,
        actions.outcome,
        actions.acted_at,
        {{ by_day_end('actions.acted_at') }} as acted_by,
        coalesce(acted_by < leads.received_at, false) as is_early,
        cast(actions.acted_at as date) as acted_date,
        list_position(
            ['assigned', 'first_check', 'closed', 'reopened'], actions.step
        ) as step_order,
        actions.step in ('closed', 'reopened')
        and actions.acted_at = date_trunc('day', actions.acted_at) as is_loose

    from actions

    left join leads
        on actions.lead_id = leads.lead_id

    qualify
        not is_early
        or bool_and(is_early) over (partition by actions.lead_id, actions.step)

)

select * from dated
