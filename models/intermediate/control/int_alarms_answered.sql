with

acts as (

    select * from {{ ref('int_dispositions_ordered') }}

),

cases as (

    select * from {{ ref('int_cases_told') }}

    where person_key is not null

),

deaths as (

    select * from {{ ref('int_deaths_told') }}

),

{# A hospital that takes somebody evaluates, and answers when it lets go; a report card
   is written by who has evaluated, and so is its outcome. Death closes everything. #}
told as (

    select
        person_key,
        ordered_at as told_at,
        act = 'end' as is_final

    from acts

    where person_class = 'designated_hospital'

    union

    select
        person_key,
        unnest([known_at, if(outcome in ('recovered', 'excluded'), ended_at, null)])
            as told_at,
        true as is_final

    from cases

    union

    select
        person_key,
        died_at as told_at,
        true as is_final

    from deaths

),

final as (

    select
        person_key,
        is_final,
        told_at = date_trunc('day', told_at) as is_untimed,
        cast(told_at as date) as told_date,
        told_at,
        {{ by_day_end('told_at') }} as known_at

    from told

    where told_at is not null

)

select * from final
