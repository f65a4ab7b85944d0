with

people as (

    select * from {{ ref('fct_person_classes_daily') }}

),

contacts as (

    select * from {{ ref('int_contacts_traced') }}

),

stays as (

    select * from {{ ref('int_stays_opened') }}

),

checks as (

    select * from {{ ref('stg_health_checks') }}

),

exits as (

    select * from {{ ref('int_releases_judged') }}

    where is_exit

),

{# Who is named again is watched anew. #}
namings as (

    select * from {{ ref('int_contacts_named') }}

),

known as (

    select
        people.*,
        people.report_date as business_date,
        contacts.traced_at,
        contacts.placed_at,
        coalesce(contacts.case_at < people.report_date + 1, false) as is_case,
        if(exits.ended_at >= contacts.traced_at, exits.end_reason, null) as end_reason,
        if(exits.ended_at >= contacts.traced_at, exits.release_status, null)
            as release_status,
        greatest(namings.submitted_at, checks.checked_at, stays.started_at)
            as last_watched_at,
        coalesce(checks.checked_at >= people.report_date, false) as is_read_today

    from people

    inner join contacts
        on
            people.person_key = contacts.person_key
            and people.report_date + 1 > contacts.traced_at

    asof left join namings
        on
            people.person_key = namings.person_key
            and people.report_date + 1 > namings.submitted_at

    asof left join checks
        on
            people.person_key = checks.person_key
            and people.report_date + 1 > checks.checked_at

    asof left join stays
        on
            people.person_key = stays.person_key
            and people.report_date + 1 > stays.started_at

    asof left join exits
        on
            people.person_key = exits.person_key
            and people.report_date + 1 > exits.ended_at

),

managed as (

    select distinct
        business_date,
        person_class

    from known

    where is_managed

),

limits as (

    {{ decide('stay_length', 'managed') }}

),

states as (

    select
        known.*,
        coalesce(limits.readings_per_day > 0, false) as is_watched,
        known.traced_at + to_hours(limits.place_within_hours) as placement_due_at,
        case
            when known.is_case then 'case'
            when known.person_class = 'died' then 'died'
            when
                known.last_watched_at + to_hours(limits.lost_after_hours)
                < known.report_date + 1
                then 'lost'
            when known.person_class != 'normal' then 'observed'
            when known.end_reason = 'left' then 'moved'
            else 'released'
        end as contact_state

    from known

    left join limits
        on
            known.person_class = limits.person_class
            and known.business_date = limits.business_date

),

final as (

    select
        person_day_id as contact_day_id,
        person_key,
        community_id,
        person_class,
        contact_state,
        contact_state = 'released' and coalesce(lag(contact_state) over (
            partition by person_key
            order by report_date
        ) in ('observed', 'lost'), false) as is_released_today,
        contact_state in ('observed', 'lost')
        and is_watched
        and traced_at < report_date as is_due_reading,
        is_due_reading and is_read_today as is_monitored,
        coalesce(cast(placement_due_at as date) = report_date, false)
            as is_placement_due,
        is_placement_due and coalesce(placed_at <= placement_due_at, false)
            as is_placed_in_time,
        contact_state in ('released', 'moved', 'died') and end_reason is not null
            as is_out,
        is_out and release_status = 'released' as is_completed,
        cast(traced_at as date) as traced_date,
        report_date

    from states

)

select * from final
