with

rules as (

    select * from {{ ref('dim_rules') }}

),

labels as (

    select * from {{ ref('code_decisions') }}

),

counted as (

    select
        labels.decision,
        labels.label_zh,
        labels.label_en,
        count(rules.rule_id) filter (
            where
            coalesce(rules.effective_from <= {{ report_date() }}, true)
            and coalesce(rules.effective_to > {{ report_date() }}, true)
        ) as rules_in_force,
        count(*) filter (
            where
            rules.is_illustrative
            and coalesce(rules.effective_from <= {{ report_date() }}, true)
            and coalesce(rules.effective_to > {{ report_date() }}, true)
        ) as illustrative_rules,
        count(*) filter (
            where
            rules.effective_from > {{ run_value('previous_date') }}
            and rules.effective_from <= {{ report_date() }}
            or rules.effective_to > {{ run_value('previous_date') }}
            and rules.effective_to <= {{ report_date() }}
        ) as changed_since_previous,
        max(if(
            rules.effective_to <= {{ report_date() }},
            greatest(rules.effective_from, rules.effective_to), rules.effective_from
        )) filter (
            where
            rules.effective_from > {{ run_value('previous_date') }}
            and rules.effective_from <= {{ report_date() }}
            or rules.effective_to > {{ run_value('previous_date') }}
            and rules.effective_to <= {{ report_date() }}
        ) as changed_date,
        list_contains(
            string_split(
                {{ run_value('rules_edited') }}, ','
            ),
            labels.decision
        ) as is_edited,
        labels.print_order

    from labels

    left join rules
        on labels.decision = rules.decision

    group by all

)

select * from counted
