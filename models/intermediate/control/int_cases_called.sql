{% set kinds = "['suspected', 'asymptomatic', 'confirmed']" %}

with

cases as (

    select
        *,
        array_position({{ kinds }}, case_kind) as weight

    from {{ ref('stg_cases') }}

),

versions as (

    select
        *,
        array_position({{ kinds }}, case_kind) as weight

    from {{ ref('stg_case_versions') }}

),

{# A card that is called less than before was mended: it never was more. What was ruled
   out and is called more by now was nothing in between. #}
standing as (

    select
        versions.case_id,
        versions.case_kind,
        versions.weight,
        versions.changed_at,
        cases.reported_at,
        cases.diagnosed_at,
        if(
            versions.outcome = 'excluded'
            and row_number() over of_kind = 1,
            coalesce(versions.outcome_date, cast(versions.changed_at as date)), null
        ) as ruled_out_date,
        row_number() over (
            partition by versions.case_id
            order by versions.version_place desc
        ) = 1 as is_oldest

    from versions

    inner join cases
        on versions.case_id = cases.case_id

    where versions.weight <= cases.weight

    window of_kind as (
        partition by versions.case_id, versions.case_kind
        order by versions.version_place
    )

),

{# A case is confirmed once it is called so and diagnosed. #}
known as (

    select
        case_id,
        case_kind,
        weight,
        min(reported_at) as reported_at,
        greatest(
            if(bool_or(is_oldest), min(reported_at), min(changed_at)),
            if(case_kind = 'confirmed', min(diagnosed_at), null)
        ) as known_at,
        max(ruled_out_date) as ruled_out_date,
        bool_or(is_oldest) as is_first_kind

    from standing

    group by 1, 2, 3

),

{# Until then it is what it was called, and suspected if that was nothing else. #}
told as (

    select
        case_id,
        case_kind,
        weight,
        known_at,
        ruled_out_date

    from known

    union all

    select
        case_id,
        'suspected' as case_kind,
        1 as weight,
        reported_at as known_at,
        null as ruled_out_date

    from known

    where
        case_kind = 'confirmed'
        and is_first_kind
        and cast(known_at as date) > cast(reported_at as date)

),

final as (

    select
        case_id,
        case_kind,
        weight,
        min(known_at) as known_at,
        max(ruled_out_date) as ruled_out_date

    from told

    group by 1, 2, 3

)

select * from final
