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
        if(
            bool_or(rounds.last_date is null), null, max(rounds.last_date) + 1
        ) as closed_date

    from rounds

    inner join bridge
        on
            rounds.area_id = bridge.ancestor_id
            and bridge.report_date
            = greatest(rounds.opened_date, {{ run_value('counted_from') }})

    group by 1, 2

),

{# A newer round takes a door over from an older one. #}
doors as (

    select
        scopes.round_id,
        households.household_id,
        households.community_id,
        households.valid_from,
        scopes.opened_date,
        greatest(scopes.opened_date, households.valid_from) as due_from_date,
        least(
            scopes.closed_date,
            households.valid_to,
            lead(scopes.opened_date) over (
                partition by households.household_id, households.valid_from
                order by scopes.opened_date, scopes.round_id
            )
        ) as due_until_date

    from scopes

    inner join households
        on
            scopes.community_id = households.community_id
            and coalesce(scopes.closed_date > households.valid_from, true)
            and coalesce(scopes.opened_date < households.valid_to, true)

),

final as (

    select
        {{ key_of(['doors.round_id', 'doors.household_id', 'doors.valid_from']) }}
            as round_household_id,
        doors.round_id,
        doors.household_id,
        doors.community_id,
        doors.due_from_date,
        doors.due_until_date,
        min(visits.visited_date) as first_resolved_date

    from doors

    left join visits
        on
            doors.household_id = visits.household_id
            and doors.opened_date <= visits.visited_date

    where coalesce(doors.due_from_date < doors.due_until_date, true)

    group by all

)

select * from final
