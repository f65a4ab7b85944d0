with

days as (

    select * from {{ ref('int_days_reported') }}

),

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

{# A week ends on its Sunday, whatever day a report names; its last report counts. #}
reports as (

    select
        *,
        cast(date_trunc('week', week_end_date) + interval 6 day as date)
            as sunday_date

    from {{ ref('stg_enterprise_reports') }}

    qualify row_number() over (
        partition by enterprise_key, sunday_date
        order by reported_at desc, week_end_date desc
    ) = 1

),

{# A correction comes later; in was the firm with the first that it sent. #}
first_reports as (

    select
        enterprise_key,
        cast(date_trunc('week', week_end_date) + interval 6 day as date)
            as sunday_date,
        cast(min(changed_at) as date) as reported_date

    from {{ ref('stg_enterprise_report_versions') }}

    group by 1, 2

),

{# A report later than a fortnight is of a week that others had to report, or names a
   wrong one: it makes no week due. #}
first_week as (

    select min(sunday_date) as first_sunday_date

    from first_reports

    where reported_date < sunday_date + 15

),

weeks_reported as (

    select distinct reports.sunday_date

    from reports

    inner join first_week
        on reports.sunday_date >= first_week.first_sunday_date

),

last_sundays as (

    select
        cast(
            date_trunc('week', report_date + 1) - interval 1 day as date
        ) as sunday_date

    from days

),

{# Of the days that are counted, every week since the first report is expected. #}
weeks_due as (

    select distinct last_sundays.sunday_date

    from last_sundays

    inner join first_week
        on last_sundays.sunday_date >= first_week.first_sunday_date

),

weeks as (

    select
        coalesce(weeks_due.sunday_date, weeks_reported.sunday_date) as week_end_date,
        weeks_due.sunday_date is not null as is_due

    from weeks_due

    full outer join weeks_reported
        on weeks_due.sunday_date = weeks_reported.sunday_date

),

{# A firm that closed before the week began, or was registered after it, is of no week,
   whatever it sent. #}
expected as (

    select
        firms.enterprise_key,
        firms.community_id,
        firms.size_class,
        firms.sector,
        firms.base_electricity_kwh,
        firms.base_revenue_wan,
        reports.employees_total,
        if(
            reports.employees_returned > reports.employees_total,
            reports.employees_total, reports.employees_returned
        ) as employees_returned,
        reports.is_resumed,
        reports.enterprise_key is not null as has_reported,
        cast(reports.electricity_kwh as decimal(18, 2)) as electricity_kwh,
        cast(reports.revenue_wan as decimal(18, 2)) as revenue_wan,
        firms.registered_date,
        first_reports.reported_date,
        weeks.week_end_date

    from weeks

    inner join firms
        on
            {{ held_on('firms', 'weeks.week_end_date') }}
            and coalesce(firms.closed_date > weeks.week_end_date - 6, true)

    left join reports
        on
            firms.enterprise_key = reports.enterprise_key
            and weeks.week_end_date = reports.sunday_date

    left join first_reports
        on
            firms.enterprise_key = first_reports.enterprise_key
            and weeks.week_end_date = first_reports.sunday_date

    where
        coalesce(firms.registered_date <= weeks.week_end_date, true)
        and (weeks.is_due or reports.enterprise_key is not null)

)

select * from expected
