with

labels as (

    select * from {{ ref('code_labels') }}

    where code_list = 'closure_levels'

),

closures as (

    select * from {{ ref('fct_closures') }}

),

counted as (

    select
        labels.code as closure_level,
        labels.label_zh,
        labels.label_en,
        count(closures.place_id) as places,
        count(distinct closures.community_id) as communities,
        cast(coalesce(sum(closures.observed_households), 0) as bigint)
            as observed_households,
        cast(coalesce(sum(closures.cases), 0) as bigint) as cases,
        labels.print_order

    from labels

    left join closures
        on labels.code = closures.closure_level

    group by all

)

select * from counted
