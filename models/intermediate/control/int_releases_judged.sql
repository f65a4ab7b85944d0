with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

plans as (

    select * from {{ ref('int_stays_planned') }}

),

checks as (

    select * from {{ ref('stg_health_checks') }}

),

{# A stay that runs is judged today, one that ended on the day it ended. #}
dated as (

    select
        stays.disposition_id,
        stays.person_key,
        stays.end_reason,
        stays.end_document_number,
        stays.started_at,
        plans.category,
        plans.release_due_date,
        coalesce(stays.ended_date > {{ report_date() }}, true) as is_open,
        least(stays.ended_date, {{ report_date() }}) as business_date

    from stays

    inner join plans
        on stays.disposition_id = plans.disposition_id

),

{# Of a stay that runs it is asked whether a notice may be signed: as if one were there.
   No feed tells whose contact a secondary contact is. #}
facts as (

    select
        dated.*,
        cast(dated.business_date - dated.release_due_date as integer) as days_past_end,
        arg_max(checks.has_symptoms, checks.checked_at) as has_symptoms,
        arg_max(checks.test_result, checks.checked_at) = 'negative'
            as is_own_test_negative,
        cast(null as boolean) as is_index_contact_negative,
        dated.is_open or dated.end_document_number is not null as has_document

    from dated

    left join checks
        on
            dated.person_key = checks.person_key
            and dated.started_at <= checks.checked_at
            and dated.business_date + 1 > checks.checked_at

    group by all

),

decided as (

    {{ decide('release', 'facts') }}

),

judged as (

    select
        * exclude (rule_id, rules_digest, lacks),
        rule_id as release_rule_id,
        if(release_due_date is null, null, lacks) as lacks,
        case
            when release_due_date is null then 'clinical'
            when not is_open and coalesce(end_reason, '') != 'released' then 'moved'
            when not is_open and release_action = 'release' then 'released'
            when not is_open then 'released_against_rule'
            when release_action = 'release' then 'may_be_released'
            when release_action = 'continue' and lacks = 'days' then 'running'
            when release_action = 'continue' then 'lacking'
            else release_action
        end as release_status

    from decided

)

select * from judged
