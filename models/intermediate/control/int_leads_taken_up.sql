with

leads as (

    select * from {{ ref('stg_leads') }}

),

actions as (

    select * from {{ ref('int_lead_actions_ordered') }}

),

followed as (

    select
        *,
        last_value(case when step != 'first_check' then step end ignore nulls) over (
            partition by lead_id
            order by action_number
            rows between unbounded preceding and 1 preceding
        ) as step_before

    from actions

),

{# Whoever hands a closed lead out again takes it up again. #}
opened as (

    select
        *,
        coalesce(step in ('assigned', 'reopened') and step_before = 'closed', false)
            as is_opening

    from followed

),

numbered as (

    select
        *,
        1 + sum(cast(is_opening as integer)) over (
            partition by lead_id
            order by action_number
        ) as turn

    from opened

),

{# The earliest counts, and before the receipt only what nothing else tells. #}
turns as (

    select
        lead_id,
        turn,
        min(acted_at) filter (where is_opening) as opened_at,
        arg_min(acted_at, (is_early, acted_by, action_id)) filter (
            where step in ('first_check', 'closed')
        ) as first_checked_at,
        arg_min(acted_at, (is_early, acted_by, action_id)) filter (
            where step = 'closed'
        ) as closed_at,
        arg_min(outcome, (is_early, acted_by, action_id)) filter (
            where step = 'closed'
        ) as outcome

    from numbered

    group by 1, 2

),

final as (

    select
        leads.lead_id,
        turns.outcome,
        cast(coalesce(turns.turn, 1) as bigint) as turn,
        coalesce(turns.opened_at, leads.received_at) as opened_at,
        turns.first_checked_at,
        turns.closed_at,
        lead(turns.opened_at) over (partition by leads.lead_id order by turns.turn)
            as reopened_at

    from leads

    left join turns
        on leads.lead_id = turns.lead_id

)

select * from final
