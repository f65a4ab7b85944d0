with

flagged as (

    select * from {{ ref('int_visits_flagged') }}

),

{# A draw once made stands: what came on an earlier day goes before what came late. #}
shuffled as (

    select
        * exclude (rule_id, rules_digest),
        rule_id as flag_rule_id,
        row_number() over (
            partition by community_id, visited_date, outcome, flag is null
            order by
                cast(first_loaded_at as date),
                md5(visited_date || '|' || visit_id)
        ) as draw_place

    from flagged

),

drawn as (

    {{ decide('visit_recheck', 'shuffled') }}

),

final as (

    select
        visit_id,
        staff_id,
        community_id,
        attempt_number,
        outcome,
        flag,
        flag_rule_id,
        rule_id as recheck_rule_id,
        recheck_result,
        draw_place,
        cast(call_days as integer) as call_days,
        flag is not null as is_flagged,
        flag is null
        or coalesce(
            is_rechecked
            and recheck_result = 'confirmed'
            and flag != 'same_door_same_minute',
            false
        ) as is_credited,
        is_drawn,
        is_rechecked,
        is_rechecked and recheck_result in ('confirmed', 'denied') as is_answered,
        visited_date,
        cast(visited_date + cast(call_days as integer) as date) as call_until_date,
        rechecked_date,
        visited_at

    from drawn

)

select * from final
