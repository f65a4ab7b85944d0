with

applications as (

    select * from {{ ref('int_applications_limited') }}

),

grants as (

    select
        applications.*,
        originals.application_id is not null as is_reversal,
        if(
            originals.application_id is null,
            applications.approved_date, originals.approved_date
        ) as grant_approved_date,
        coalesce(originals.application_id, applications.application_id) as grant_id

    from applications

    left join applications as originals
        on applications.reverses_application_id = originals.application_id

),

{# Of what was paid by then, what is left of the approval does not cover. #}
paid as (

    select
        *,
        greatest(
            coalesce(sum(amount_paid_yuan) over by_then, 0)
            - coalesce(sum(if(is_approved, amount_approved_yuan, 0)) over by_then, 0), 0
        ) as uncovered_yuan

    from grants

    window by_then as (
        partition by grant_id
        order by is_reversal, submitted_date, application_id
        rows between unbounded preceding and current row
    )

),

uncovered as (

    select
        *,
        uncovered_yuan - coalesce(lag(uncovered_yuan) over (
            partition by grant_id
            order by is_reversal, submitted_date, application_id
        ), 0) as paid_unapproved_yuan

    from paid

),

final as (

    select
        application_id,
        reverses_application_id,
        enterprise_key,
        instrument,
        community_id,
        size_class,
        clause,
        amount_rule_id,
        amount_applied_yuan,
        amount_approved_yuan,
        amount_paid_yuan,
        cast(
            coalesce(amount_paid_yuan, 0) - paid_unapproved_yuan as decimal(18, 2)
        ) as paid_as_approved_yuan,
        cast(paid_unapproved_yuan as decimal(18, 2)) as paid_unapproved_yuan,
        amount_by_rule_yuan,
        help_kind,
        beyond_rule_yuan,
        reverses_application_id is null as is_application,
        help_kind = 'paid' as is_paid_out,
        is_approved,
        reject_reason,
        coalesce(decided_date between submitted_date and due_date, false)
            as is_decided_on_time,
        if(
            decided_date < submitted_date, null,
            date_diff('day', submitted_date, decided_date)
        ) as days_to_decide,
        if(
            paid_date < submitted_date, null,
            date_diff('day', submitted_date, paid_date)
        ) as days_to_pay,
        submitted_date,
        due_date,
        cast(due_date + 7 as date) as due_until_date,
        decided_date,
        case when not is_approved then decided_date end as refused_date,
        approved_date,
        grant_approved_date,
        if(
            paid_date is null, null, greatest(grant_approved_date, paid_date)
        ) as covered_date,
        paid_date,
        registered_date

    from uncovered

)

select * from final
