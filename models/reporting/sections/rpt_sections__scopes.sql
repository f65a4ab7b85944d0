with

sections as (

    select * from {{ ref('stg_sections') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

    where {{ is_valid_on('', report_date()) }}

),

{# Every area of the district has its figures, whatever it reports. #}
own as (

    select distinct area_id from {{ ref('fct_indicators_daily') }}

    where report_date = {{ report_date() }}

),

parents as (

    select * from areas

),

{# The last week of the firms that counts. #}
week as (

    select max(week_end_date) as week_end_date

    from {{ ref('fct_recovery_weeks') }}

    where counted_from_date <= {{ report_date() }}

),

documents as (

    select distinct
        document_id,
        scope

    from sections

),

{# One copy for every area of the district, of the level that the document is for. #}
scopes as (

    select
        documents.document_id,
        areas.area_id as scope_id,
        areas.area_name as scope_name,
        areas.area_level as scope_level,
        parents.area_name as parent_name,
        week.week_end_date,
        row_number() over (
            partition by documents.document_id
            order by areas.area_id
        ) as print_order

    from documents

    inner join areas
        on documents.scope = areas.area_level

    inner join own
        on areas.area_id = own.area_id

    left join parents
        on areas.parent_area_id = parents.area_id

    cross join week

)

select * from scopes
