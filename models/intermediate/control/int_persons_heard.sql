with

forms as (

    select
        *,
        cast(submitted_at as date) as business_date

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
        moments.evaluated_at,
        moments.has_died,
        moments.case_exposure,
        coalesce(moments.discharged_at = moments.released_at, false)
            as is_discharged,
        cast(moments.discharged_at as date) as discharged_date,
        coalesce(declared.submitted_at > moments.released_at, true)
        and not coalesce(
            declared.exposure = 'suspected_case'
            and declared.submitted_at <= moments.ruled_out_at,
            false
        ) as is_open,
        declared.registration_id,
        declared.person_key,
        declared.community_id,
        declared.channel,
        declared.exposure,
        if(
            declared.last_exposure_date <= declared.business_date,
            declared.last_exposure_date, null
        ) as last_exposure_date,
        declared.left_origin_date,
        declared.arrived_date,
        declared.temperature_celsius,
        declared.has_symptoms,
        declared.is_home_suitable,
        declared.has_health_certificate,
        declared.has_negative_test,
        declared.submitted_at,
        declared.is_authoritative,
        declared.lookback_days,
        declared.rule_id,
        declared.rules_digest,
        declared.business_date,
        declared._flags,
        exposures.strength,
        exposures.observation_category,
        exposures.is_journey,
        row_number() over (
            partition by moments.event_kind, moments.event_id, declared.channel
            order by declared.submitted_at desc, declared.registration_id desc
        ) = 1 as is_last_of_channel,
        max(if(declared.is_authoritative and is_open, declared.submitted_at, null))
            over (partition by moments.event_kind, moments.event_id) as verified_at

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

weighed as (

    select
        *,
        is_open
        and is_last_of_channel
        and coalesce(submitted_at >= verified_at, true)
        and exposure is not null as is_standing,
        cast(business_date - if(
            is_journey, coalesce(left_origin_date, arrived_date),
            max(if(is_open, last_exposure_date, null)) over (
                partition by event_kind, event_id
            )
        ) as integer) as days_since_exposure,
        coalesce(days_since_exposure > lookback_days, false) as is_past,
        coalesce(submitted_at > evaluated_at, true) as is_unanswered

    from heard

)

select * from weighed
