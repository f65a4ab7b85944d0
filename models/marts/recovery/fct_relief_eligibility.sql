with

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

instruments as (

    select * from {{ ref('code_instruments') }}

),

applications as (

    select * from {{ ref('fct_policy_applications') }}

),

facts as (

    select
        firms.enterprise_key,
        firms.community_id,
        firms.size_class,
        firms.sector,
        instruments.code as instrument,
        instruments.help_kind,
        firms.community_id as area_code,
        greatest(firms.valid_from, firms.registered_date) as valid_from,
        least(firms.valid_to, firms.closed_date) as valid_to,
        firms.business_date

    from firms

    cross join instruments

    where
        coalesce(
            least(firms.valid_to, firms.closed_date)
            > greatest(firms.valid_from, firms.registered_date), true
        )

),

decided as (

    {{ decide('relief_eligibility', 'facts') }}

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
