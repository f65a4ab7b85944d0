with

firms as (

    select * from {{ ref('dim_enterprises') }}

    where registered_date <= {{ report_date() }}

),

reports as (

    select * from {{ ref('fct_enterprise_weeks') }}

    where
        week_end_date
        = {{ report_date() }} - cast(dayofweek({{ report_date() }}) as integer)
        and registered_date <= {{ report_date() }}

),

labels as (

    select * from {{ ref('code_size_classes') }}

),

joined as (

    select
        firms.size_class,
        firms.enterprise_key,
        reports.* exclude (size_class, enterprise_key)

    from firms

    left join reports
        on firms.enterprise_key = reports.enterprise_key

),

counted as (

    select
        labels.code as size_class,
        labels.label_zh,
        labels.label_en,
        count(joined.enterprise_key) as firms,
        count(joined.enterprise_week_id) as reported,
        count(joined.is_resumed) as declared,
        count(*) filter (where joined.is_resumed) as resumed,
        count(*) filter (where joined.has_electricity) as metered,
        count(*) filter (
            where joined.has_electricity and joined.is_resumed_by_electricity
        ) as metered_resumed,
        sum(joined.employees_total) filter (where joined.has_staff) as staff,
        sum(joined.employees_returned) filter (where joined.has_staff) as returned,
        sum(joined.electricity_kwh) filter (where joined.has_electricity) as kwh,
        sum(joined.base_electricity_kwh) filter (
            where joined.has_electricity
        ) as base_kwh,
        labels.print_order

    from labels

    left join joined
        on labels.code = joined.size_class

    group by all

),

totalled as (

    select * from counted

    where size_class != 'unknown' or firms > 0

    union all

    select
        'total' as size_class,
        '合计' as label_zh,
        'Total' as label_en,
        sum(firms) as firms,
        sum(reported) as reported,
        sum(declared) as declared,
        sum(resumed) as resumed,
        sum(metered) as metered,
        sum(metered_resumed) as metered_resumed,
        sum(staff) as staff,
        sum(returned) as returned,
        sum(kwh) as kwh,
        sum(base_kwh) as base_kwh,
        99 as print_order

    from counted

),

rated as (

    select
        size_class,
        label_zh,
        label_en,
        cast(firms as bigint) as firms,
        cast(reported as bigint) as reported,
        cast(resumed as bigint) as resumed,
        {{ rate('resumed', 'declared') }} as resumption_rate,
        {{ rate('metered_resumed', 'metered') }} as resumption_electricity_rate,
        {{ rate('returned', 'staff') }} as staff_return_rate,
        {{ rate('kwh', 'base_kwh') }} as electricity_recovery_rate,
        print_order

    from totalled

)

select * from rated
