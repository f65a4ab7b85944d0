with

{# What waits or was refused uses up nothing and proves no costs. What a firm may not
   have is beyond as a whole, and uses up nothing that it may have later. #}
counted as (

    select
        *,
        basis_filed_yuan as basis_yuan,
        reverses_application_id is not null as is_reversal,
        coalesce(reverses_application_id, application_id) as grant_id,
        coalesce(is_approved, false) and coalesce(is_eligible, true) as is_counted

    from {{ ref('int_applications_placed') }}

),

facts as (

    select
        *,
        row_number() over (
            partition by enterprise_key, clause, cost_month, is_counted
            order by approved_date, submitted_date, application_id
        ) as place,
        sum(coalesce(amount_approved_yuan, 0)) over (
            partition by grant_id
            order by is_reversal, approved_date, submitted_date, application_id
            rows between unbounded preceding and current row
        ) as left_yuan

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
        min(place) filter (where is_reversal and left_yuan <= 0)
            over (partition by grant_id) as gone_place,
        case when clause is not null then rule_id end as amount_rule_id,
        case
            when clause is not null and basis_yuan is not null
                then cast(amount_yuan as decimal(18, 2))
        end as known_yuan,
        cast(1000000000000 as decimal(18, 2)) as basis_yuan

    from decided

),

capped as (

    {{ decide('incentive_amount', 'largest') }}

),

{# A firm's costs under a clause are the largest basis of what was granted by then and
   not taken back as a whole; of a month where costs come by the month. What was granted
   stands against what the clause grants on these and, on whatever basis, against the
   cap; a limit that is not there is NULL, which greatest passes over. #}
granted as (

    select
        *,
        list_max(list_transform(
            list_filter(
                array_agg([known_yuan, gone_place]) over by_then,
                lambda x: coalesce(place < x[2], true)
            ),
            lambda x: x[1]
        )) as most_yuan,
        max(cast(amount_yuan as decimal(18, 2))) over by_then as cap_yuan,
        sum(if(known_yuan is null, 0, coalesce(amount_approved_yuan, 0))) over by_then
            as known_granted_yuan,
        sum(coalesce(amount_approved_yuan, 0)) over by_then as granted_yuan,
        greatest(known_granted_yuan - most_yuan, granted_yuan - cap_yuan, 0)
            as over_yuan

    from capped

    window by_then as (
        partition by enterprise_key, clause, cost_month, is_counted
        order by place
        rows between unbounded preceding and current row
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
        cast(over_yuan - coalesce(lag(over_yuan) over in_order, 0) as decimal(18, 2))
            as newly_over_yuan,
        case
            when is_reversal or is_approved is not true then null
            when not is_eligible then 0
            when known_yuan is not null
                then cast(greatest(least(
                    most_yuan
                    - coalesce(lag(known_granted_yuan - over_yuan) over in_order, 0),
                    cap_yuan - coalesce(lag(granted_yuan - over_yuan) over in_order, 0)
                ), 0) as decimal(18, 2))
        end as amount_by_rule_yuan,
        case
            when is_approved is not true then 0
            when not is_eligible then coalesce(amount_approved_yuan, 0)
            when clause is null then null
            when known_yuan is not null then newly_over_yuan
            else nullif(newly_over_yuan, 0)
        end as beyond_rule_yuan

    from granted

    window in_order as (
        partition by enterprise_key, clause, cost_month, is_counted
        order by place
    )

)

select * from limited
