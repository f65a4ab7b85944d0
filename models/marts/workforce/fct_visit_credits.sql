with

flagged as (

    select * from {{ ref('int_visits_flagged') }}

),

drawn as (

    select * from {{ ref('int_visits_drawn') }}

),

final as (

    select
        flagged.visit_id,
        flagged.staff_id,
        flagged.community_id,
        flagged.attempt_number,
        flagged.outcome,
        flagged.flag,
        flagged.rule_id as flag_rule_id,
        drawn.rule_id as recheck_rule_id,
        flagged.recheck_result,
        drawn.draw_place,
        cast(drawn.call_days as integer) as call_days,
        flagged.flag is not null as is_flagged,
        flagged.flag is null
        or coalesce(
            flagged.is_rechecked
            and flagged.recheck_result = 'confirmed'
            and flagged.flag != 'same_door_same_minute',
            false
        ) as is_credited,
        drawn.is_drawn,
        flagged.is_rechecked,
        flagged.is_rechecked
        and flagged.recheck_result in ('confirmed', 'denied') as is_answered,
        flagged.visited_date,
        cast(flagged.visited_date + cast(drawn.call_days as integer) as date)
            as call_until_date,
        flagged.rechecked_date,
        flagged.visited_at

    from flagged

    inner join drawn
        on flagged.visit_id = drawn.visit_id

)

select * from final
