with

firms as (

    select * from {{ ref('fct_enterprise_last_weeks') }}

),

labels as (

    select * from {{ ref('code_labels') }}

    where code_list = 'size_classes'

),

counted as (

    select
        labels.code as size_class,
        labels.label_zh,
        labels.label_en,
        count(firms.enterprise_key) as firms,
        count(*) filter (where firms.has_reported) as reported,
        count(firms.is_resumed) as declared,
        count(*) filter (where firms.is_resumed) as resumed,
        count(*) filter (where firms.has_electricity) as metered,
        count(*) filter (
            where firms.has_electricity and firms.is_resumed_by_electricity
        ) as metered_resumed,
        sum(firms.employees_total) filter (where firms.has_staff) as staff,
        sum(firms.employees_returned) filter (where firms.has_staff) as returned,
        sum(firms.electricity_kwh) filter (where firms.has_electricity) as kwh,
        sum(firms.base_electricity_kwh) filter (
            where firms.has_electricity
        ) as base_kwh,
        labels.print_order

    from labels

    left join firms
        on labels.code = firms.size_class

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
