with

enterprises as (

    select * from {{ ref('stg_enterprises') }}

),

sectors as (

    select * from {{ ref('map_industry_sectors') }}

),

{# The longest prefix of the industry code names the sector. A code that none begins (F
   alone is wholesale or retail), or none at all, leaves it unknown. #}
facts as (

    select
        enterprises.enterprise_key,
        enterprises.community_id,
        enterprises.industry_code,
        enterprises.employees,
        enterprises.revenue_wan,
        enterprises.assets_wan,
        enterprises.registered_date,
        enterprises.closed_date,
        enterprises.valid_from,
        enterprises.valid_to,
        sectors.sector,
        cast(enterprises.base_electricity_kwh as decimal(18, 2))
            as base_electricity_kwh,
        cast(enterprises.base_revenue_wan as decimal(18, 2)) as base_revenue_wan,
        {{ report_date() }} as business_date

    from enterprises

    left join sectors
        on starts_with(enterprises.industry_code, sectors.industry_prefix)

    qualify row_number() over (
        partition by enterprises.enterprise_key, enterprises.valid_from
        order by length(sectors.industry_prefix) desc nulls last
    ) = 1

),

sized as (

    {{ decide('firm_size', 'facts') }}

)

select * from sized
