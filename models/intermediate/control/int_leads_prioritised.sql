with

versions as (

    select * from {{ ref('stg_lead_versions') }}

),

{# The newest version says when it was received, whatever the older ones said. #}
facts as (

    select
        lead_id,
        version_place,
        lead_source,
        community_id,
        exposure,
        priority as declared_priority,
        has_symptoms,
        first_value(received_at) over (
            partition by lead_id
            order by version_place
        ) as received_at,
        cast(
            first_value(received_at) over (
                partition by lead_id
                order by version_place
            ) as date
        ) as business_date,
        changed_at

    from versions

),

ranked as (

    {{ decide('lead_priority', 'facts') }}

)

select * from ranked
