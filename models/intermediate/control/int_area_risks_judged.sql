with

days as (

    select * from {{ ref('int_days_reported') }}

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

),

households as (

    select * from {{ ref('stg_households') }}

),

cases as (

    select * from {{ ref('int_cases_counted') }}

),

{# Every area valid on a day comes first; its parts tell its people and its cases. #}
parts as (

    select
        report_date,
        ancestor_id as area_id,
        ancestor_level as area_level,
        area_id as part_id

    from bridge

),

populations as (

    select
        days.report_date,
        households.community_id,
        sum(households.members) as population

    from days

    inner join households
        on {{ is_valid_on('households', 'days.report_date') }}

    group by 1, 2

),

facts as (

    select
        parts.report_date as business_date,
        parts.area_id,
        parts.area_id as area_code,
        parts.area_level,
        coalesce(sum(cases.cases), 0) as cumulative_cases,
        coalesce(sum(cases.cases_14_days), 0) as new_cases_14_days,
        coalesce(max(cases.cases_14_days), 0) as cluster_cases_14_days,
        coalesce(sum(cases.present_cases), 0) as present_cases,
        if(sum(cases.cases) > 0, 'residence_or_workplace', 'rest_of_county')
            as place_kind,
        parts.report_date - max(cases.last_case_date) as days_without_new,
        coalesce(sum(cases.cases_7_days), 0) * 100000.0
        / nullif(sum(populations.population), 0) as weekly_incidence,
        coalesce(sum(cases.cases_7_days) > sum(cases.cases_week_before), false)
            as is_spreading

    from parts

    left join populations
        on
            parts.part_id = populations.community_id
            and parts.report_date = populations.report_date

    left join cases
        on
            parts.part_id = cases.community_id
            and parts.report_date = cases.report_date

    group by 1, 2, 3, 4

),

judged as (

    {{ decide('area_risk', 'facts') }}

)

select * from judged
