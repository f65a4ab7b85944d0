with

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

eligible as (

    select * from {{ ref('fct_relief_eligibility') }}

),

rules as (

    select
        rule_id,
        cast(nullif(effective_from, '') as date) as effective_from

    from {{ ref('rule_relief_eligibility') }}

),

{# The first of what the firm may have; a rule without a first day always held. #}
relief as (

    select
        eligible.enterprise_key,
        eligible.valid_from,
        min(eligible.first_applied_date) as first_applied_date,
        min(eligible.first_reached_date) as first_reached_date,
        if(
            bool_or(
                eligible.first_reached_date is not null
                and eligible.taken_back_date is null
            ),
            null, max(eligible.taken_back_date)
        ) as taken_back_date,
        if(bool_or(rules.effective_from is null), null, min(rules.effective_from))
            as first_rule_date

    from eligible

    left join rules
        on eligible.eligibility_rule_id = rules.rule_id

    group by 1, 2

),

dated as (

    select
        *,
        greatest(valid_from, registered_date) as held_from,
        least(valid_to, closed_date) as held_to

    from firms

),

{# What had ended before the firm was registered never held. #}
final as (

    select
        dated.enterprise_key,
        dated.community_id,
        dated.industry_code,
        dated.sector,
        dated.size_class,
        dated.rule_id as size_rule_id,
        dated.employees,
        dated.registered_date,
        dated.closed_date,
        relief.enterprise_key is not null as is_eligible,
        relief.first_applied_date,
        relief.first_reached_date,
        relief.taken_back_date,
        case
            when relief.enterprise_key is not null
                then greatest(dated.registered_date, relief.first_rule_date)
        end as eligible_from_date,
        dated.held_from as valid_from,
        dated.held_to as valid_to

    from dated

    left join relief
        on
            dated.enterprise_key = relief.enterprise_key
            and dated.held_from is not distinct from relief.valid_from

    where coalesce(dated.held_to > dated.held_from, true)

)

select * from final
