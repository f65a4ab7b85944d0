with

named as (

    select distinct
        person_key,
        submitted_at as watched_from

    from {{ ref('int_contacts_named') }}

),

moments as (

    select * from {{ ref('int_persons_classified') }}

),

stays as (

    select
        person_key,
        {{ by_day_end('started_at') }} as placed_at,
        ended_at

    from {{ ref('int_stays_opened') }}

),

{# Who is named again while he is looked after is in the same watch. #}
begun as (

    select
        named.person_key,
        named.watched_from

    from named

    asof left join moments
        on
            named.person_key = moments.person_key
            and named.watched_from > moments.known_at

    qualify
        coalesce(moments.person_class = 'normal', false)
        or row_number() over (
            partition by named.person_key
            order by named.watched_from
        ) = 1

),

{# Placed since the naming, or before it in a stay that went on. #}
placed as (

    select
        begun.person_key,
        begun.watched_from,
        min(stays.placed_at) as placed_at

    from begun

    left join stays
        on
            begun.person_key = stays.person_key
            and coalesce(begun.watched_from < stays.ended_at, true)

    group by 1, 2

)

select * from placed
