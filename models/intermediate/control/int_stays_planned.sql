with

facts as (

    select * from {{ ref('int_stays_exposed') }}

),

decided as (

    {{ decide('observation', 'facts') }}

),

{# Days run from the clock, else those of the class from the first day watched on; of an
   exposure that nobody dated, from the day on which it was told. #}
clocked as (

    select
        * exclude (business_date, rule_id, rules_digest),
        rule_id as observation_rule_id,
        if(
            measure = 'home_monitoring',
            monitoring_days, nullif(centralised_days + home_days, 0)
        ) as protocol_days,
        {{ clock_date({
            'last_exposure': 'last_exposure_date',
            'arrival': 'arrived_date',
            'leaving_risk_area': 'left_origin_date',
            'end_of_duty': 'duty_ended_date',
            'diagnosis': 'diagnosed_date',
            'discharge': 'discharged_date'
        }, otherwise='''
            if(
                clock is null,
                greatest(watched_since_date, if(category is null, null, told_date)),
                coalesce(told_date, watched_since_date)
            )
        ''') }} as clock_date

    from decided

),

planned as (

    select
        * exclude (protocol_days, watched_since_date, told_date),
        if(centralised_days > 0, clock_date + centralised_days, null)
            as centralised_until_date,
        if(home_days > 0, clock_date + centralised_days + home_days, null)
            as home_until_date,
        if(
            monitoring_days > 0,
            clock_date + centralised_days + home_days + monitoring_days, null
        ) as monitoring_until_date,
        if(stay_days is not null, greatest(started_date, coalesce(
            clock_date + protocol_days,
            watched_since_date + cast(stay_days as integer)
        )), null) as release_due_date

    from clocked

),

served as (

    select
        disposition_id,
        person_key,
        community_id,
        area_code,
        person_class,
        stay_days,
        started_date,
        ended_date,
        household_id,
        exposure,
        is_home_suitable,
        is_centralised_available,
        is_from_severe_country,
        has_health_certificate,
        has_negative_test,
        has_positive_at_site,
        last_exposure_date,
        duty_ended_date,
        diagnosed_date,
        discharged_date,
        category,
        arrived_date,
        left_origin_date,
        measure,
        centralised_days,
        home_days,
        monitoring_days,
        test_days,
        clock,
        needs_act,
        release_condition,
        observation_rule_id,
        clock_date,
        centralised_until_date,
        home_until_date,
        monitoring_until_date,
        max(release_due_date) over (partition by disposition_id) as release_due_date

    from planned

    qualify is_strongest

)

select * from served
