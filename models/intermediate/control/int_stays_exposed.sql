with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

persons as (

    select * from {{ ref('int_persons_ordered') }}

),

duties as (

    select
        registration_id,
        duty_ended_date

    from {{ ref('stg_registrations') }}

),

informed as (

    select * from {{ ref('int_stays_informed') }}

),

{# What is known at the end of the stay or of the day says why and from when: a form
   filed hours after the act counts, and so does who was exposed again. #}
told as (

    select
        stays.disposition_id,
        stays.person_key,
        stays.community_id,
        stays.community_id as area_code,
        stays.person_class,
        stays.stay_days,
        stays.started_date,
        stays.watched_since_date,
        stays.started_date as business_date,
        stays.ended_date,
        list_concat([struct_pack(
            category := case
                when informed.discharged_date is not null then 'discharged_case'
                when informed.is_silent then 'asymptomatic'
                when coalesce(informed.strength, 0) > coalesce(persons.strength, 0)
                    then informed.category
                else persons.category
            end,
            arrived_date := persons.arrived_date,
            left_origin_date := persons.left_origin_date,
            is_strongest := true
        )], persons.exposures_told) as exposures_told,
        persons.household_id,
        persons.exposure,
        persons.is_home_suitable,
        cast(null as boolean) as is_centralised_available,
        cast(null as boolean) as is_from_severe_country,
        persons.has_health_certificate,
        persons.has_negative_test,
        cast(null as boolean) as has_positive_at_site,
        greatest(persons.last_exposure_date, informed.last_exposure_date)
            as last_exposure_date,
        if(
            coalesce(informed.strength, 0) > coalesce(persons.strength, 0),
            informed.told_date, persons.told_date
        ) as told_date,
        duties.duty_ended_date,
        informed.diagnosed_date,
        informed.discharged_date

    from stays

    left join persons
        on
            stays.person_key = persons.person_key
            and coalesce(stays.ended_at > persons.known_at, true)
            and persons.known_at < {{ report_date() }} + 1

    left join duties
        on persons.registration_id = duties.registration_id

    left join informed
        on stays.disposition_id = informed.disposition_id

    qualify row_number() over (
        partition by stays.disposition_id
        order by persons.known_at desc nulls last, persons.event_id desc
    ) = 1

),

{# Whoever stands under several exposures is served when the last of them is. #}
spread as (

    select
        * exclude (exposures_told),
        unnest(exposures_told) as exposure_told

    from told

),

facts as (

    select
        * exclude (exposure_told),
        struct_extract(exposure_told, 'category') as category,
        struct_extract(exposure_told, 'arrived_date') as arrived_date,
        struct_extract(exposure_told, 'left_origin_date') as left_origin_date,
        struct_extract(exposure_told, 'is_strongest') as is_strongest

    from spread

)

select * from facts
