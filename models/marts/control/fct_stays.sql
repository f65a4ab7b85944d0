with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

plans as (

    select * from {{ ref('int_stays_planned') }}

),

releases as (

    select * from {{ ref('int_releases_judged') }}

),

joined as (

    select
        stays.disposition_id as stay_id,
        stays.person_key,
        stays.community_id,
        stays.person_class,
        plans.category,
        plans.measure,
        plans.test_days,
        plans.clock,
        stays.end_reason,
        stays.is_end_implied,
        releases.release_status,
        releases.lacks,
        stays.rule_id as stay_length_rule_id,
        plans.observation_rule_id,
        releases.release_rule_id,
        stays.document_number as start_document_number,
        stays.end_document_number,
        cast(stays.stay_days as integer) as stay_days,
        plans.clock_date,
        stays.started_date,
        plans.centralised_until_date,
        plans.home_until_date,
        plans.monitoring_until_date,
        plans.release_due_date,
        cast(plans.release_due_date + 1 as date) as overdue_from_date,
        if(
            releases.release_status = 'may_be_released', {{ report_date() }}, null
        ) as awaiting_notice_date,
        stays.ended_date,
        stays.started_at,
        releases.last_watched_at
        + to_hours(cast(stays.lost_after_hours as integer)) as lost_at,
        stays.ended_at

    from stays

    inner join plans
        on stays.disposition_id = plans.disposition_id

    inner join releases
        on stays.disposition_id = releases.disposition_id

)

select * from joined
