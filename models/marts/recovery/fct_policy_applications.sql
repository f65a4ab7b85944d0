with

applications as (

    select * from {{ ref('int_applications_placed') }}

),

{# What is left of a grant after each reversal of it, in their order. #}
left_over as (

    select
        applications.*,
        originals.application_id is not null as is_reversal,
        originals.amount_by_rule_yuan as granted_yuan,
        coalesce(originals.application_id, applications.application_id) as grant_id,
        case
            when coalesce(originals.is_approved, applications.is_approved)
                then coalesce(
                    originals.amount_approved_yuan, applications.amount_approved_yuan
                )
        end as approved_yuan,
        originals.amount_approved_yuan + sum(applications.amount_approved_yuan) over (
            partition by applications.reverses_application_id
            order by applications.submitted_date, applications.application_id
            rows between unbounded preceding and current row
        ) as left_yuan

    from applications

    left join applications as originals
        on applications.reverses_application_id = originals.application_id

),

{# Of what was paid by then, what no approval covers. #}
paid as (

    select
        *,
        coalesce(sum(amount_paid_yuan) over (
            partition by grant_id
            order by is_reversal, submitted_date, application_id
            rows between unbounded preceding and current row
        ), 0) - coalesce(approved_yuan, 0) as uncovered_yuan

    from left_over

),

uncovered as (

    select
        *,
        greatest(uncovered_yuan, 0)
        - greatest(uncovered_yuan - coalesce(amount_paid_yuan, 0), 0)
            as paid_unapproved_yuan

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
        case
            when is_reversal
                then cast(
                    greatest(left_yuan - granted_yuan, 0)
                    - greatest(left_yuan - amount_approved_yuan - granted_yuan, 0)
                    as decimal(18, 2)
                )
            else beyond_rule_yuan
        end as beyond_rule_yuan,
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
        case when is_approved then coalesce(decided_date, paid_date) end
            as approved_date,
        if(
            paid_date is null, null, greatest(approved_date, paid_date)
        ) as covered_date,
        paid_date,
        registered_date

    from uncovered

)

select * from final
