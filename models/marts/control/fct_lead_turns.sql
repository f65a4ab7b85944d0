with

leads as (

    select * from {{ ref('fct_leads') }}

),

turns as (

    select * from {{ ref('int_leads_taken_up') }}

),

final as (

    select
        turns.lead_id,
        turns.turn,
        leads.community_id,
        leads.lead_source,
        leads.limit_rule_id,
        turns.outcome,
        leads.received_date,
        leads.close_due_date,
        cast(turns.opened_at as date) as opened_date,
        if(leads.close_due_date < opened_date, opened_date, leads.close_due_date)
            as overdue_from_date,
        greatest(leads.received_date + 4, opened_date) as aged_three_date,
        greatest(leads.received_date + 8, opened_date) as aged_seven_date,
        if(
            cast(turns.closed_at as date) < leads.received_date,
            leads.received_date, cast(turns.closed_at as date)
        ) as closed_date,
        cast(turns.reopened_at as date) as reopened_date

    from turns

    inner join leads
        on turns.lead_id = leads.lead_id

)

select * from final
