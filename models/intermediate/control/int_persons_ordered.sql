with

heard as (

    select * from {{ ref('int_persons_heard') }}

),

alarms as (

    select * from {{ ref('int_health_checks_alarmed') }}

    where is_alarm

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

{# The strongest of what stands and is not long past. #}
known as (

    select
        event_kind,
        event_id,
        person_key,
        known_at,
        case_exposure,
        has_died,
        discharged_date,
        arg_max(registration_id, (submitted_at, registration_id)) as registration_id,
        arg_max(community_id, (submitted_at, registration_id)) as community_id,
        arg_max(household_id, (submitted_at, registration_id)) as household_id,
        max(registration_id) filter (where is_standing and is_unreadable)
            as unreadable_id,
        arg_max(
            struct_pack(
                exposure := exposure,
                category := observation_category,
                strength := strength,
                is_journey := is_journey,
                is_home_suitable := is_home_suitable,
                has_health_certificate := has_health_certificate,
                has_negative_test := has_negative_test,
                arrived_date := arrived_date,
                left_origin_date := left_origin_date,
                is_past := is_past,
                submitted_date := cast(submitted_at as date),
                told_date := told_since_date
            ),
            (not is_past, strength, submitted_at, registration_id)
        ) filter (where is_standing) as standing,
        list(distinct struct_pack(
            category := observation_category, arrived_date := arrived_date,
            left_origin_date := left_origin_date, is_strongest := false
        )) filter (
            where is_standing and not is_past and observation_category is not null
        ) as exposures_told,
        max(last_exposure_date) filter (where is_open) as last_exposure_date,
        not bool_or(is_open) as is_released,
        bool_and(is_discharged)
        and coalesce(struct_extract(standing, 'exposure'), 'none') = 'none'
        and case_exposure is null as is_discharged

    from heard

    group by 1, 2, 3, 4, 5, 6, 7

),

measured_since as (

    select
        known.event_kind,
        known.event_id,
        max(alarms.temperature) as temperature,
        bool_or(alarms.has_symptoms) as has_symptoms,
        bool_or(alarms.test_result = 'positive') as has_positive_test

    from known

    inner join alarms
        on
            known.person_key = alarms.person_key
            and known.known_at >= alarms.checked_at
            and coalesce(known.known_at < alarms.answered_at, true)

    group by 1, 2

),

{# No feed tells of free rooms, countries or infections at the site yet. #}
facts as (

    select
        known.event_kind,
        known.event_id,
        known.person_key,
        known.known_at,
        known.registration_id,
        known.community_id,
        known.last_exposure_date,
        known.has_died,
        known.discharged_date,
        known.is_discharged
        or known.is_released and known.case_exposure is null as is_released,
        if(
            known.is_discharged, null,
            coalesce(known.case_exposure, struct_extract(known.standing, 'exposure'))
        ) as exposure,
        case
            when known.is_discharged then 'discharged_case'
            when known.case_exposure is null
                then struct_extract(known.standing, 'category')
            else exposures.observation_category
        end as category,
        coalesce(exposures.strength, struct_extract(known.standing, 'strength'))
            as strength,
        struct_extract(known.standing, 'is_home_suitable') as is_home_suitable,
        struct_extract(known.standing, 'has_health_certificate')
            as has_health_certificate,
        struct_extract(known.standing, 'has_negative_test') as has_negative_test,
        struct_extract(known.standing, 'arrived_date') as arrived_date,
        struct_extract(known.standing, 'left_origin_date') as left_origin_date,
        struct_extract(known.standing, 'submitted_date') as submitted_date,
        struct_extract(known.standing, 'told_date') as told_date,
        known.exposures_told,
        known.household_id,
        known.unreadable_id,
        known.community_id as area_code,
        measured_since.temperature,
        measured_since.has_symptoms,
        coalesce(measured_since.has_positive_test, false) as has_positive_test,
        known.unreadable_id is not null as is_unreadable,
        cast(null as boolean) as is_centralised_available,
        cast(null as boolean) as is_from_severe_country,
        cast(null as boolean) as has_positive_at_site,
        coalesce(struct_extract(known.standing, 'is_past'), false)
        and known.case_exposure is null as is_exposure_past,
        cast(known.known_at as date) as business_date,
        coalesce(submitted_date, cast(known.known_at as date)) as started_date

    from known

    left join measured_since
        on
            known.event_kind = measured_since.event_kind
            and known.event_id = measured_since.event_id

    left join exposures
        on known.case_exposure = exposures.code

),

measured as (

    {{ decide('observation', 'facts') }}

)

select * from measured
