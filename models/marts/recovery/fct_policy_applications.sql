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
        originals.amount_approved_yuan + sum(applications.amount_approved_yuan) over (
            partition by applications.reverses_application_id
            order by applications.submitted_date, applications.application_id
            rows between unbounded preceding and current row
        ) as left_yuan

    from applications

    left join applications as originals
        on applications.reverses_application_id = originals.application_id

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
        amount_by_rule_yuan,
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
        is_approved,
        coalesce(decided_date <= due_date, false) as is_decided_on_time,
        submitted_date,
        due_date,
        decided_date,
        paid_date,
        registered_date

    from left_over

)

select * from final
