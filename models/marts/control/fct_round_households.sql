with

rounds as (

    select * from {{ ref('stg_screening_rounds') }}

    where opened_date <= {{ report_date() }}

),

households as (

    select * from {{ ref('fct_households') }}

),

visits as (

    select * from {{ ref('fct_household_visits') }}

    where is_resolved

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

),

{# What belonged to an area of a round on its first day that is counted. #}
scopes as (

    select
        rounds.round_id,
        bridge.area_id as community_id,
        min(rounds.opened_date) as opened_date,
        if(bool_or(rounds.last_date is null), null, max(rounds.last_date) + 1)
            as closed_date

    from rounds

    inner join bridge
        on
            rounds.area_id = bridge.ancestor_id
            and bridge.report_date
            = greatest(rounds.opened_date, {{ run_value('counted_from') }})

    group by 1, 2

),

{# A door stays in the round, under whatever code it goes on. #}
members as (

    select
        scopes.round_id,
        households.household_id,
        min(households.valid_from) as member_from,
        min(scopes.opened_date) as opened_date,
        if(bool_or(scopes.closed_date is null), null, max(scopes.closed_date))
            as closed_date

    from scopes

    inner join households
        on
            scopes.community_id = households.community_id
            and coalesce(scopes.closed_date > households.valid_from, true)
            and coalesce(scopes.opened_date < households.valid_to, true)

    group by 1, 2

),

doors as (

    select
        members.round_id,
        households.household_id,
        households.community_id,
        members.opened_date,
        greatest(members.opened_date, households.valid_from) as from_date,
        least(members.closed_date, households.valid_to) as until_date

    from members

    inner join households
        on
            members.household_id = households.household_id
            and members.member_from <= households.valid_from

    where coalesce(from_date < until_date, true)

),

turns as (

    select distinct
        household_id,
        unnest([from_date, until_date]) as due_from_date

    from doors

),

stretches as (

    select
        household_id,
        due_from_date,
        lead(due_from_date)
            over (partition by household_id order by due_from_date) as due_until_date

    from turns

),

{# A newer round takes a door over from an older one, until it ends. #}
asked as (

    select
        doors.*,
        stretches.due_from_date,
        stretches.due_until_date

    from stretches

    inner join doors
        on
            stretches.household_id = doors.household_id
            and stretches.due_from_date >= doors.from_date
            and coalesce(stretches.due_from_date < doors.until_date, true)

    qualify row_number() over (
        partition by stretches.household_id, stretches.due_from_date
        order by doors.opened_date desc, doors.round_id desc
    ) = 1

),

final as (

    select
        {{ key_of(['asked.round_id', 'asked.household_id', 'asked.due_from_date']) }}
            as round_household_id,
        asked.round_id,
        asked.household_id,
        asked.community_id,
        asked.due_from_date,
        asked.due_until_date,
        min(visits.visited_date) as first_resolved_date

    from asked

    left join visits
        on
            asked.household_id = visits.household_id
            and asked.opened_date <= visits.visited_date

    group by all

)

select * from final
