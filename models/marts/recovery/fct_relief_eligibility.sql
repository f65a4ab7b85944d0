with

decided as (

    select * from {{ ref('int_relief_judged') }}

),

applications as (

    select * from {{ ref('fct_policy_applications') }}

),

filed as (

    select
        enterprise_key,
        instrument,
        min(submitted_date) as first_applied_date

    from applications

    where is_application

    group by 1, 2

),

{# What is waived, deferred or lent reaches a firm when it is granted; a reversal takes
   back. An amount that nobody wrote is more than nothing. #}
given as (

    select
        enterprise_key,
        instrument,
        if(is_paid_out, paid_date, approved_date) as given_date,
        coalesce(
            if(is_paid_out, amount_paid_yuan, amount_approved_yuan),
            if(is_application, 0.01, 0)
        ) as yuan

    from applications

),

totals as (

    select
        enterprise_key,
        instrument,
        given_date,
        sum(yuan) over (
            partition by enterprise_key, instrument
            order by given_date
        ) as total_yuan

    from given

    where given_date is not null

),

held as (

    select
        *,
        max(given_date) filter (where total_yuan > 0) over (
            partition by enterprise_key, instrument
        ) as last_held_date

    from totals

),

reached as (

    select
        enterprise_key,
        instrument,
        min(given_date) filter (where total_yuan > 0) as first_reached_date,
        min(given_date) filter (where given_date > last_held_date) as taken_back_date

    from held

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
        reached.first_reached_date,
        reached.taken_back_date,
        decided.valid_from,
        decided.valid_to

    from decided

    left join filed
        on
            decided.enterprise_key = filed.enterprise_key
            and decided.instrument = filed.instrument

    left join reached
        on
            decided.enterprise_key = reached.enterprise_key
            and decided.instrument = reached.instrument

    where decided.is_eligible

)

select * from final
