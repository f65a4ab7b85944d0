with

applications as (

    select * from {{ ref('int_applications_placed') }}

),

{# What waits or was refused uses up nothing and proves no costs. What a firm may not
   have is beyond as a whole, and uses up nothing that it may have later. #}
counted as (

    select
        *,
        coalesce(is_approved, false) and coalesce(is_eligible, true) as is_counted

    from applications

),

{# A firm's costs under a clause are the largest basis that anything was granted on; of
   a month where costs come by the month. #}
facts as (

    select
        *,
        case
            when basis_filed_yuan is not null
                then max(basis_filed_yuan) over (
                    partition by enterprise_key, clause, cost_month, is_counted
                    order by approved_date, submitted_date, application_id
                    rows between unbounded preceding and current row
                )
        end as basis_yuan

    from counted

),

decided as (

    {{ decide('incentive_amount', 'facts') }}

),

{# The cap is what the clause grants on the largest basis that the rule can be asked. #}
largest as (

    select
        * exclude (amount_yuan, basis_yuan, rule_id, rules_digest),
        amount_yuan as granted_on_costs_yuan,
        basis_yuan as costs_yuan,
        rule_id as costs_rule_id,
        rules_digest as costs_digest,
        case when clause is not null then rule_id end as amount_rule_id,
        case
            when clause is not null and basis_yuan is not null
                then cast(amount_yuan as decimal(18, 2))
        end as known_yuan,
        cast(100000000000 as decimal(18, 2)) as basis_yuan

    from decided

),

capped as (

    {{ decide('incentive_amount', 'largest') }}

),

{# What the clause grants the firm by then, and what it was granted, on known costs and
   on any; a limit that is not there is NULL, which greatest passes over. #}
granted as (

    select
        *,
        max(known_yuan) over by_then as most_yuan,
        max(cast(amount_yuan as decimal(18, 2))) over by_then as cap_yuan,
        sum(if(known_yuan is null, 0, coalesce(amount_approved_yuan, 0))) over by_then
            as known_granted_yuan,
        sum(coalesce(amount_approved_yuan, 0)) over by_then as granted_yuan,
        greatest(known_granted_yuan - most_yuan, granted_yuan - cap_yuan, 0)
            as over_yuan

    from capped

    window by_then as (
        partition by enterprise_key, clause, cost_month, is_counted
        order by approved_date, submitted_date, application_id
        rows between unbounded preceding and current row
    )

),

before as (

    select
        *,
        coalesce(lag(over_yuan) over in_order, 0) as over_before_yuan,
        coalesce(lag(known_granted_yuan - over_yuan) over in_order, 0)
            as known_before_yuan,
        coalesce(lag(granted_yuan - over_yuan) over in_order, 0) as granted_before_yuan

    from granted

    window in_order as (
        partition by enterprise_key, clause, cost_month, is_counted
        order by approved_date, submitted_date, application_id
    )

),

limited as (

    select
        application_id,
        enterprise_key,
        reverses_application_id,
        instrument,
        help_kind,
        community_id,
        clause,
        size_class,
        amount_rule_id,
        reject_reason,
        area_code,
        costs_yuan as basis_yuan,
        granted_on_costs_yuan as amount_yuan,
        costs_rule_id as rule_id,
        costs_digest as rules_digest,
        amount_applied_yuan,
        amount_approved_yuan,
        amount_paid_yuan,
        is_approved,
        business_date,
        submitted_date,
        due_date,
        decided_date,
        approved_date,
        paid_date,
        registered_date,
        case
            when reverses_application_id is not null or is_approved is not true
                then null
            when not is_eligible then 0
            when known_yuan is not null
                then cast(greatest(least(
                    most_yuan - known_before_yuan, cap_yuan - granted_before_yuan
                ), 0) as decimal(18, 2))
        end as amount_by_rule_yuan,
        case
            when is_approved is not true then 0
            when not is_eligible then coalesce(amount_approved_yuan, 0)
            when clause is null then null
            when known_yuan is not null
                then cast(over_yuan - over_before_yuan as decimal(18, 2))
            else nullif(cast(over_yuan - over_before_yuan as decimal(18, 2)), 0)
        end as beyond_rule_yuan

    from before

)

select * from limited
