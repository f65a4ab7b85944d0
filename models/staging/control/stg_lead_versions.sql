with

{# A lead that was declared void has no version. #}
leads as (

    select lead_id from {{ ref('stg_leads') }}

),

versions as (

    select
        *,
        row_number() over (
            partition by _key
            order by {{ latest_first() }}
        ) as version_place

    from {{ source('landing', 'leads') }}

    where {{ counts_now() }}

),

versions_told as (

    select
        versions.lead_id,
        versions.version_place,
        versions.community_id,
        versions.lead_source,
        versions.exposure,
        versions.priority,
        versions.has_symptoms,
        versions.received_at,
        versions.updated_at as changed_at

    from versions

    semi join leads
        on versions.lead_id = leads.lead_id

)

select * from versions_told
