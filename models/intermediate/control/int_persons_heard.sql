with

{# A day of exposure after the form itself is none. #}
forms as (

    select
        * exclude (last_exposure_date),
        cast(submitted_at as date) as business_date,
        if(
            last_exposure_date <= business_date, last_exposure_date, null
        ) as last_exposure_date

    from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

moments as (

    select * from {{ ref('int_person_moments') }}

),

declared as (

    {{ decide('declaration', 'forms') }}

),

heard as (

    select
        moments.event_id,
        moments.event_kind,
        moments.known_at,
        moments.has_died,
        moments.case_exposure,
        coalesce(moments.discharged_at = moments.released_at, false)
            as is_discharged,
        cast(moments.discharged_at as date) as discharged_date,
        if(
            exposures.is_journey,
            coalesce(declared.left_origin_date, declared.arrived_date),
            declared.last_exposure_date
        ) as exposed_date,
        max(
            if(declared.submitted_at <= moments.released_at, exposed_date, null)
        ) over (
            partition by moments.event_kind, moments.event_id, declared.exposure
        ) as closed_exposed_date,
        moments.released_at,
        moments.ruled_out_at,
        declared.registration_id,
        declared.person_key,
        declared.community_id,
        declared.channel,
        declared.exposure,
        declared.last_exposure_date,
        declared.left_origin_date,
        declared.arrived_date,
        declared.household_id,
        declared.is_home_suitable,
        declared.has_health_certificate,
        declared.has_negative_test,
        declared.submitted_at,
        declared.is_authoritative,
        declared.lookback_days,
        declared.rule_id,
        declared.rules_digest,
        declared.business_date,
        coalesce(list_has_any(declared._flags, [
            'unreadable:temperature_celsius', 'unreadable:has_symptoms'
        ]), false) as is_unreadable,
        exposures.strength,
        exposures.observation_category,
        exposures.is_journey,
        exposures.is_infection

    from moments

    inner join declared
        on
            moments.person_key = declared.person_key
            and moments.known_at >= declared.submitted_at
            and (
                moments.event_kind != 'form'
                or moments.known_at > declared.submitted_at
                or moments.event_id >= declared.registration_id
            )

    left join exposures
        on declared.exposure = exposures.code

),

opened as (

    select
        * exclude (released_at, ruled_out_at),
        coalesce(submitted_at > released_at, true)
        and not coalesce(exposed_date <= closed_exposed_date, false)
        and not coalesce(
            exposure = 'suspected_case'
            and submitted_at <= ruled_out_at,
            false
        ) as is_open,
        row_number() over (
            partition by event_kind, event_id, channel
            order by
                is_open desc, submitted_at desc, registration_id desc
        ) = 1 as is_last_of_channel,
        min(if(is_open, business_date, null)) over (
            partition by event_kind, event_id, exposure
        ) as told_since_date,
        max(if(is_authoritative and is_open, submitted_at, null))
            over (partition by event_kind, event_id) as verified_at

    from heard

),

weighed as (

    select
        *,
        is_open
        and is_last_of_channel
        and coalesce(submitted_at >= verified_at, true)
        and exposure is not null as is_standing,
        cast(told_since_date - if(
            is_journey, exposed_date,
            max(if(is_open, last_exposure_date, null)) over (
                partition by event_kind, event_id
            )
        ) as integer) as days_since_exposure,
        coalesce(
            is_infection is not true and days_since_exposure > lookback_days, false
        ) as is_past

    from opened

)

select * from weighed
