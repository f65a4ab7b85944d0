with

{# A start of who is there already begins nothing. #}
starts as (

    select
        disposition_id,
        person_key,
        community_id,
        person_class,
        document_number,
        ordered_at as started_at,
        cast(acted_at as date) as business_date,
        act_number,
        lead(ordered_at) over (
            partition by person_key
            order by act_number
        ) as next_started_at,
        lead(ordered_at) over (
            partition by person_key, person_class
            order by act_number
        ) as next_of_class_at

    from {{ ref('int_dispositions_ordered') }}

    where
        act = 'start'
        and not (
            coalesce(act_before = 'start', false)
            and coalesce(start_before = person_class || '|' || community_id, false)
        )

),

ends as (

    select
        person_key,
        person_class,
        ordered_at as recorded_end_at,
        end_reason,
        document_number as end_document_number,
        ends_earlier

    from {{ ref('int_dispositions_ordered') }}

    where act = 'end'

),

deaths as (

    select * from {{ ref('int_deaths_told') }}

),

{# Who begins another stay, or the same elsewhere, has ended the one before, and who
   dies has ended all. #}
paired as (

    select
        starts.disposition_id,
        starts.person_key,
        starts.community_id,
        starts.person_class,
        starts.document_number,
        starts.started_at,
        starts.business_date,
        ends.recorded_end_at,
        ends.end_reason,
        ends.end_document_number,
        deaths.died_at,
        least(
            ends.recorded_end_at,
            starts.next_started_at,
            if(
                deaths.died_at is null, null,
                greatest(deaths.died_at, starts.started_at)
            )
        ) as ended_at,
        coalesce(ended_at != ends.recorded_end_at, ended_at is not null)
            as is_end_implied

    from starts

    left join deaths
        on starts.person_key = deaths.person_key

    left join ends
        on
            starts.person_key = ends.person_key
            and starts.person_class = ends.person_class
            and coalesce(starts.next_of_class_at >= ends.recorded_end_at, true)
            and (
                starts.started_at < ends.recorded_end_at
                or starts.started_at = ends.recorded_end_at and not ends.ends_earlier
            )

    qualify row_number() over (
        partition by starts.disposition_id
        order by ends.recorded_end_at nulls last, ends.end_document_number
    ) = 1

),

limited as (

    {{ decide('stay_length', 'paired') }}

),

dated as (

    select
        * exclude (died_at) replace (
            case
                when not is_end_implied then end_reason
                when ended_at >= died_at then 'died'
            end as end_reason
        ),
        business_date as started_date,
        cast(ended_at as date) as ended_date,
        coalesce(
            not is_end_implied
            and ended_at is not null
            and end_reason in ('released', 'recovered', 'left', 'died'), false
        ) as is_exit,
        coalesce(
            person_class != 'designated_hospital'
            and lag(person_class) over by_start != 'designated_hospital'
            and lag(is_end_implied or end_reason = 'transferred') over by_start,
            false
        ) as takes_over

    from limited

    window by_start as (partition by person_key order by started_at, disposition_id)

),

{# Days at home or in quarantine go on where one stay takes over from another. #}
watched as (

    select
        * exclude (takes_over),
        last_value(if(takes_over, null, started_date) ignore nulls) over (
            partition by person_key
            order by started_at, disposition_id
        ) as watched_since_date

    from dated

)

select * from watched
