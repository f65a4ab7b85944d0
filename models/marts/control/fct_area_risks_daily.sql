with

risks as (

    select * from {{ ref('int_area_risks_judged') }}

),

listed as (

    select
        report_date,
        area_id,
        end_risk_level as risk_level

    from {{ ref('fct_risk_areas_daily') }}

    where is_listed_at_end and area_id is not null

    qualify row_number() over (
        partition by report_date, area_id
        order by last_as_of desc, risk_area_day_id asc
    ) = 1

),

{# That there is no case only those can know who report cases, if none. #}
first_reports as (

    select min(coalesce(first_business_date, cast(loaded_at as date) - 1)) as known_date

    from {{ ref('stg_loads') }}

    where feed = 'cases' and withdrawn_at is null

),

keyed as (

    select
        cast(risks.business_date as varchar) || '|' || risks.area_id as area_day_id,
        risks.area_id,
        risks.area_level,
        case
            when listed.risk_level is not null then listed.risk_level
            when risks.risk_level != 'low' then risks.risk_level
            when risks.business_date >= first_reports.known_date then 'low'
            else 'not_known'
        end as risk_level,
        risks.rule_id as risk_rule_id,
        cast(risks.cumulative_cases as integer) as cumulative_cases,
        cast(risks.new_cases_14_days as integer) as new_cases_14_days,
        cast(risks.weekly_incidence as double) as weekly_incidence,
        listed.risk_level is not null as is_listed,
        risks.business_date as report_date

    from risks

    left join listed
        on
            risks.area_id = listed.area_id
            and risks.business_date = listed.report_date

    cross join first_reports

)

select * from keyed
