with

acts as (

    select * from {{ ref('stg_dispositions') }}

    where person_class not in ('normal', 'unclassified')

),

starts as (

    select
        disposition_id,
        person_key,
        community_id,
        person_class,
        document_number,
        acted_at as started_at,
        cast(acted_at as date) as business_date

    from acts

    where act = 'start'

),

{# An end at the very moment of a start ends that stay, unless one was open before. #}
ends as (

    select
        person_key,
        person_class,
        acted_at as ended_at,
        end_reason,
        document_number as end_document_number,
        coalesce(
            struct_extract(
                max(struct_pack(acted_at := acted_at, act := act)) over (
                    partition by person_key, person_class
                    order by acted_at
                    range between unbounded preceding
                    and interval 1 microsecond preceding
                ),
                'act'
            ) = 'start',
            false
        ) as ends_earlier

    from acts

    qualify act = 'end'

),

paired as (

    select
        starts.*,
        ends.ended_at,
        ends.end_reason,
        ends.end_document_number

    from starts

    left join ends
        on
            starts.person_key = ends.person_key
            and starts.person_class = ends.person_class
            and (
                starts.started_at < ends.ended_at
                or starts.started_at = ends.ended_at and not ends.ends_earlier
            )

    qualify row_number() over (
        partition by starts.disposition_id
        order by ends.ended_at nulls last, ends.end_document_number
    ) = 1

),

limited as (

    {{ decide('stay_length', 'paired') }}

),

dated as (

    select
        *,
        business_date as started_date,
        cast(ended_at as date) as ended_date

    from limited

)

select * from dated
