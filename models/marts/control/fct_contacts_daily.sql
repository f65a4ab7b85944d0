with

people as (

    select * from {{ ref('fct_person_classes_daily') }}

),

contacts as (

    select * from {{ ref('int_contacts_traced') }}

),

watches as (

    select * from {{ ref('int_contacts_watched') }}

),

readings as (

    select * from {{ ref('int_contacts_read') }}

),

exits as (

    select
        *,
        max(if(release_status = 'released', ended_at, null))
            over (partition by person_key order by ended_at) as completed_at

    from {{ ref('int_releases_judged') }}

    where is_exit

),

{# Who lies in a hospital is watched there; who ought to, or of whom nobody knows where
   he belongs, is owed what a stay in quarantine is. #}
known as (

    select
        people.*,
        people.report_date as business_date,
        contacts.traced_at,
        watches.watched_from,
        watches.placed_at,
        coalesce(contacts.case_at < people.report_date + 1, false) as is_case,
        if(exits.ended_at >= contacts.traced_at, exits.end_reason, null) as end_reason,
        if(exits.ended_at >= contacts.traced_at, exits.release_status, null)
            as release_status,
        coalesce(exits.ended_at >= watches.watched_from, false) as has_ended,
        coalesce(exits.completed_at >= watches.watched_from, false) as has_completed,
        greatest(watches.watched_from, readings.read_at) as last_watched_at,
        coalesce(readings.read_at >= people.report_date, false) as is_read_today,
        coalesce(people.stay_class, if(
            people.person_class = 'home_observation',
            'home_observation', 'centralised_quarantine'
        )) as watching_class

    from people

    inner join contacts
        on
            people.person_key = contacts.person_key
            and people.report_date + 1 > contacts.traced_at

    asof inner join watches
        on
            people.person_key = watches.person_key
            and people.report_date + 1 > watches.watched_from

    asof left join readings
        on
            people.person_key = readings.person_key
            and people.report_date + 1 > readings.read_at

    asof left join exits
        on
            people.person_key = exits.person_key
            and people.report_date + 1 > exits.ended_at

),

watching as (

    select distinct
        business_date,
        watching_class as person_class

    from known

),

limits as (

    {{ decide('stay_length', 'watching') }}

),

states as (

    select
        known.*,
        coalesce(limits.readings_per_day > 0, false) as is_owed_readings,
        known.watched_from + to_hours(limits.place_within_hours) as placement_due_at,
        case
            when known.is_case then 'case'
            when known.person_class = 'died' then 'died'
            when known.person_class = 'normal'
                then if(known.end_reason = 'left', 'moved', 'released')
            when
                known.last_watched_at + to_hours(limits.lost_after_hours)
                < known.report_date + 1
                then 'lost'
            else 'observed'
        end as contact_state

    from known

    inner join limits
        on
            known.watching_class = limits.person_class
            and known.business_date = limits.business_date

),

{# Whose class is normal since today had another one yesterday: a day is told by itself,
   whatever other days are counted. Who has served stays served until named anew. #}
final as (

    select
        person_day_id as contact_day_id,
        person_key,
        community_id,
        person_class,
        contact_state,
        coalesce(placed_at < report_date + 1, false)
        and contact_state = 'released' and class_from_date = report_date
        and traced_at < report_date as is_released_today,
        contact_state in ('observed', 'lost')
        and is_owed_readings and watched_from < report_date as is_due_reading,
        is_due_reading and is_read_today as is_monitored,
        coalesce(cast(placement_due_at as date) = report_date, false)
        and person_class != 'died' and (
            has_ended or person_class != 'normal'
            or class_from_date = report_date and watched_from < report_date
        ) as is_placement_due,
        is_placement_due and coalesce(placed_at <= placement_due_at, false)
            as is_placed_in_time,
        contact_state = 'died'
        or contact_state in ('released', 'moved') and end_reason is not null
        or has_completed and contact_state != 'case' as is_out,
        is_out and coalesce(has_completed or release_status = 'released', false)
            as is_completed,
        cast(traced_at as date) as traced_date,
        report_date

    from states

)

select * from final
