with

reports as (

    select * from {{ ref('stg_enterprise_reports') }}

),

firms as (

    select distinct enterprise_key from {{ ref('stg_enterprises') }}

),

firm_weeks as (

    select * from {{ ref('int_firm_weeks_expected') }}

),

{# Of a firm that no register knows at all, the row is asked about as one that refers to
   nothing. #}
unplaced as (

    select
        reports.enterprise_key,
        reports.week_end_date,
        reports._sender,
        reports._load_id,
        reports._file,
        reports._line,
        reports._business_date,
        reports._loaded_at

    from reports

    inner join firms
        on reports.enterprise_key = firms.enterprise_key

    left join firm_weeks
        on
            reports.enterprise_key = firm_weeks.enterprise_key
            and firm_weeks.week_end_date
            = cast(date_trunc('week', reports.week_end_date) + interval 6 day as date)

    where firm_weeks.enterprise_key is null

)

select * from unplaced
