with recursive

links as (

    select
        person_key,
        main_person_key

    from {{ ref('stg_person_links') }}

),

papers as (

    select
        person_key,
        main_person_key as other_key

    from links

    union

    select
        main_person_key as person_key,
        person_key as other_key

    from links

),

{# All papers that a chain of links leads to. #}
reached as (

    select
        person_key,
        person_key as reached_key

    from papers

    union

    select
        reached.person_key,
        papers.other_key as reached_key

    from reached

    inner join papers
        on reached.reached_key = papers.person_key

),

{# The person goes by the paper that is linked to no further one. #}
ranked as (

    select
        reached.person_key,
        reached.reached_key,
        links.person_key is not null as is_further

    from reached

    left join links
        on reached.reached_key = links.person_key

),

final as (

    select
        person_key,
        arg_min(reached_key, (is_further, reached_key)) as main_person_key

    from ranked

    group by 1

    having main_person_key != person_key

)

select * from final
