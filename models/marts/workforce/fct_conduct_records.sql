with

records as (

    select * from {{ ref('stg_conduct_records') }}

),

assignments as (

    select * from {{ ref('stg_staff_assignments') }}

),

held as (

    select * from {{ ref('int_staff_held') }}

),

numbers as (

    select distinct
        staff_id,
        person_id

    from held

),

{# Two numbers of one person are one, also where one of them writes of the other. #}
named as (

    select
        records.*,
        coalesce(subjects.person_id, records.staff_id) as person_id,
        coalesce(writers.person_id, records.recorded_by) as writer_id,
        coalesce(reviewers.person_id, records.reviewed_by) as reviewer_id

    from records

    left join numbers as subjects
        on records.staff_id = subjects.staff_id

    left join numbers as writers
        on records.recorded_by = writers.staff_id

    left join numbers as reviewers
        on records.reviewed_by = reviewers.staff_id

),

{# A number that no register knows holds its post throughout. #}
posts as (

    select
        assignments.*,
        coalesce(held.person_id, assignments.staff_id) as person_id,
        held.valid_from as held_from,
        held.valid_to as held_to

    from assignments

    left join held
        on assignments.staff_id = held.staff_id

),

{# A deed off the register, or after its record, is credited to no post. #}
credited as (

    select
        named.record_id,
        named.staff_id,
        named.recorded_by,
        named.reviewed_by,
        named.conduct_kind,
        posts.assignment_id,
        posts.staff_role,
        coalesce(posts.community_id, {{ run_value('district_id') }}) as area_id,
        named.evidence_reference is not null as has_evidence,
        coalesce(named.reviewed_date >= named.recorded_date, false)
        and coalesce(
            named.reviewer_id not in (named.writer_id, named.person_id), true
        ) as is_reviewed,
        named.recorded_date,
        named.event_date

    from named

    left join posts
        on
            named.person_id = posts.person_id
            and named.event_date <= named.recorded_date
            and {{ is_valid_on('posts', 'named.event_date') }}
            and coalesce(posts.held_from <= named.event_date, true)
            and coalesce(posts.held_to > named.event_date, true)

    qualify row_number() over (
        partition by named.record_id
        order by posts.valid_from desc nulls last, posts.assignment_id desc
    ) = 1

)

select * from credited
