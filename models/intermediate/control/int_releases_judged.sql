with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

plans as (

    select * from {{ ref('int_stays_planned') }}

),

checks as (

    select * from {{ ref('int_health_checks_alarmed') }}

),

persons as (

    select * from {{ ref('int_persons_classified') }}

    where known_at < {{ report_date() }} + 1

),

{# A stay that runs is judged today, one that ended on the day it ended. #}
dated as (

    select
        stays.disposition_id,
        stays.person_key,
        stays.ended_at,
        stays.end_reason,
        stays.is_end_implied,
        stays.is_exit,
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

{# What was measured in the stay up to the day; a fever clinic answers an alarm. #}
measured as (

    select
        dated.disposition_id,
        bool_or(
            checks.is_alarm
            and coalesce(checks.evaluated_at >= dated.business_date + 1, true)
        ) as has_symptoms,
        max(checks.checked_at) filter (where checks.is_reading) as last_checked_at,
        arg_max(checks.test_result, checks.checked_at) filter (
            where not coalesce(checks.evaluated_at < dated.business_date + 1, false)
        ) = 'negative' as is_own_test_negative,
        cast(
            min(dated.business_date - cast(checks.checked_at as date))
            filter (
                where checks.temperature is not null and checks.is_reading
            ) as integer
        ) as days_without_reading

    from dated

    inner join checks
        on
            dated.person_key = checks.person_key
            and dated.started_at <= checks.checked_at
            and dated.business_date + 1 > checks.checked_at

    group by 1

),

{# What the rules ask for at the end of the stay or of the day. #}
ruled as (

    select
        dated.disposition_id,
        persons.person_class as ruled_class

    from dated

    inner join persons
        on
            dated.person_key = persons.person_key
            and coalesce(dated.ended_at > persons.known_at, true)

    qualify row_number() over (
        partition by dated.disposition_id
        order by persons.known_at desc, persons.event_kind desc, persons.event_id desc
    ) = 1

),

{# Of a stay that runs it is asked whether a notice may be signed: as if one were there.
   No feed tells whose contact a secondary contact is. #}
facts as (

    select
        dated.*,
        ruled.ruled_class,
        measured.has_symptoms,
        measured.is_own_test_negative,
        measured.days_without_reading,
        coalesce(measured.last_checked_at, dated.started_at) as last_watched_at,
        cast(dated.business_date - dated.release_due_date as integer) as days_past_end,
        cast(null as boolean) as is_index_contact_negative,
        dated.is_open or dated.end_document_number is not null as has_document

    from dated

    left join measured
        on dated.disposition_id = measured.disposition_id

    left join ruled
        on dated.disposition_id = ruled.disposition_id

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
