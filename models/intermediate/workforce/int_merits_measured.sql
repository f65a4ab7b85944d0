with

days as (

    select * from {{ ref('int_days_reported') }}

),

conduct as (

    select * from {{ ref('int_conduct_credited') }}

),

incentives as (

    select * from {{ ref('stg_incentive_records') }}

),

evidence as (

    select
        days.report_date,
        conduct.area_id,
        count(*) as records,
        count(*) filter (where conduct.has_evidence) as evidenced

    from days

    inner join conduct
        on days.report_date >= conduct.recorded_date

    group by 1, 2

),

{# Money is summed as decimals: the order of the rows must not move a cent. #}
money as (

    select
        *,
        cast(amount_yuan as decimal(18, 2)) as amount

    from incentives

),

paid as (

    select
        days.report_date,
        money.community_id as area_id,
        coalesce(sum(money.amount) filter (
            where money.approved_date <= days.report_date
        ), 0) as approved_yuan,
        coalesce(sum(money.amount) filter (
            where
            money.approved_date <= days.report_date
            and money.paid_date <= days.report_date
        ), 0) as approved_paid_yuan,
        coalesce(sum(money.amount) filter (
            where money.paid_date <= days.report_date
        ), 0) as paid_yuan,
        coalesce(sum(money.amount) filter (
            where money.paid_date <= days.report_date and money.is_frontline
        ), 0) as frontline_yuan

    from days

    inner join money
        on days.report_date >= least(money.approved_date, money.paid_date)

    group by 1, 2

),

measured as (

    {{ measured('evidence', {'evidence_rate': ['evidenced', 'records']}) }}

    union all

    {{ measured('paid', {
        'incentive_paid_rate': ['approved_paid_yuan', 'approved_yuan'],
        'frontline_share_rate': ['frontline_yuan', 'paid_yuan'],
    }) }}

)

select * from measured
