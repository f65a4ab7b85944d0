with

records as (

    select * from {{ ref('stg_conduct_records') }}

),

assignments as (

    select * from {{ ref('stg_staff_assignments') }}

),

staff as (

    select * from {{ ref('stg_staff') }}

),

{# A deed after the last day of work is credited to no post. #}
credited as (

    select
        records.record_id,
        records.staff_id,
        records.recorded_by,
        records.reviewed_by,
        records.conduct_kind,
        assignments.assignment_id,
        assignments.staff_role,
        coalesce(assignments.community_id, {{ run_value('district_id') }}) as area_id,
        records.evidence_reference is not null as has_evidence,
        coalesce(records.reviewed_date >= records.recorded_date, false)
        and coalesce(
            records.reviewed_by not in (records.recorded_by, records.staff_id), true
        ) as is_reviewed,
        records.recorded_date,
        records.event_date

    from records

    left join staff
        on
            records.staff_id = staff.staff_id
            and {{ held_on('staff', 'records.event_date') }}

    left join assignments
        on
            records.staff_id = assignments.staff_id
            and {{ is_valid_on('assignments', 'records.event_date') }}
            and coalesce(staff.left_date >= records.event_date, true)

    qualify row_number() over (
        partition by records.record_id
        order by assignments.valid_from desc nulls last, assignments.assignment_id desc
    ) = 1

)

select * from credited
