with

person_days as (

    select * from {{ ref('fct_person_classes_daily') }}

),

labels as (

    select * from {{ ref('code_labels') }}

    where code_list = 'person_classes'

),

before as (

    select *

    from person_days

    where report_date = {{ report_date() }} - 1

),

today as (

    select *

    from person_days

    where report_date = {{ report_date() }}

),

moves as (

    select
        before.person_class as class_before,
        today.person_class as class_after

    from before

    full outer join today
        on before.person_key = today.person_key

),

counted as (

    select
        labels.code as person_class,
        labels.label_zh,
        labels.label_en,
        count(*) filter (where moves.class_before = labels.code) as stock_before,
        count(*) filter (
            where
            moves.class_after = labels.code
            and moves.class_before is distinct from labels.code
        ) as entered,
        count(*) filter (
            where
            moves.class_before = labels.code
            and moves.class_after is distinct from labels.code
        ) as "left",
        count(*) filter (where moves.class_after = labels.code) as stock_after,
        labels.print_order

    from labels

    left join moves
        on labels.code in (moves.class_before, moves.class_after)

    group by all

),

totalled as (

    select * from counted
    union all
    select
        'total' as person_class,
        '合计' as label_zh,
        'Total' as label_en,
        cast(sum(stock_before) as bigint) as stock_before,
        cast(sum(entered) as bigint) as entered,
        cast(sum("left") as bigint) as "left",
        cast(sum(stock_after) as bigint) as stock_after,
        99 as print_order

    from counted

)

select * from totalled
