with

stays as (

    select * from {{ ref('int_stays_freed') }}

),

{# A lead is the word of who looked into it. #}
hints as (

    select
        *,
        'grid_worker' as channel,
        cast(received_at as date) as business_date

    from {{ ref('stg_leads') }}

),

leads as (

    {{ decide('declaration', 'hints') }}

),

{# Closed as wrong, and not taken up again. #}
denials as (

    select task_id as lead_id

    from {{ ref('int_tasks_taken_up') }}

    where
        task_kind = 'lead'
        and outcome = 'information_wrong'
        and closed_at < {{ report_date() }} + 1
        and coalesce(reopened_at >= {{ report_date() }} + 1, true)

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

cases as (

    select * from {{ ref('int_cases_told') }}

    where case_kind != 'suspected'

),

hinted as (

    select
        stays.disposition_id,
        max(leads.last_exposure_date) as last_exposure_date,
        min(leads.business_date) as told_date,
        max(exposures.strength) as strength,
        arg_max(
            coalesce(exposures.observation_category, ''),
            (exposures.strength, leads.received_at)
        ) as category

    from stays

    inner join leads
        on
            stays.person_key = leads.person_key
            and coalesce(stays.ended_at > leads.received_at, true)
            and leads.received_at < {{ report_date() }} + 1
            and coalesce(stays.last_freed_at < leads.received_at, true)
            and coalesce(
                leads.business_date - leads.last_exposure_date <= leads.lookback_days,
                true
            )

    inner join exposures
        on leads.exposure = exposures.code

    anti join denials
        on leads.lead_id = denials.lead_id

    group by 1

),

infected as (

    select
        stays.disposition_id,
        min(cases.known_date) as diagnosed_date,
        max(cast(cases.ended_at as date)) filter (
            where cases.outcome = 'recovered' and cases.ended_at <= stays.started_at
        ) as discharged_date,
        bool_or(cases.case_kind = 'asymptomatic') as is_silent

    from stays

    inner join cases
        on
            stays.person_key = cases.person_key
            and coalesce(stays.ended_at > cases.known_at, true)
            and cases.known_at < {{ report_date() }} + 1

    group by 1

),

joined as (

    select
        stays.disposition_id,
        hinted.strength,
        nullif(hinted.category, '') as category,
        hinted.last_exposure_date,
        hinted.told_date,
        infected.diagnosed_date,
        infected.discharged_date,
        coalesce(infected.is_silent, false) as is_silent

    from stays

    left join hinted
        on stays.disposition_id = hinted.disposition_id

    left join infected
        on stays.disposition_id = infected.disposition_id

)

select * from joined
