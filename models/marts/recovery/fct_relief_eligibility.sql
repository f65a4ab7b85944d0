with

decided as (

    select * from {{ ref('int_relief_judged') }}

),

applications as (

    select * from {{ ref('fct_policy_applications') }}

),

{# What is waived, deferred or lent reaches a firm when it is granted. #}
filed as (

    select
        enterprise_key,
        instrument,
        min(submitted_date) as first_applied_date,
        min(if(is_paid_out, paid_date, approved_date)) as first_reached_date

    from applications

    where is_application

    group by 1, 2

),

final as (

    select
        concat_ws('|', decided.enterprise_key, decided.instrument, decided.valid_from)
            as relief_eligibility_id,
        decided.enterprise_key,
        decided.instrument,
        decided.community_id,
        decided.size_class,
        decided.help_kind,
        decided.rule_id as eligibility_rule_id,
        decided.is_eligible,
        filed.first_applied_date,
        filed.first_reached_date,
        decided.valid_from,
        decided.valid_to

    from decided

    left join filed
        on
            decided.enterprise_key = filed.enterprise_key
            and decided.instrument = filed.instrument

    where decided.is_eligible

)

select * from final
