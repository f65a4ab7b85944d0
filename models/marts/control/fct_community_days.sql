with

{# What is of a community that has ended is of the one that stands for it that day. #}
standing as (

    select
        report_date,
        area_id,
        ancestor_id as community_id

    from {{ ref('int_areas_bridged') }}

    where ancestor_level = 'community'

),

visits as (

    select * from {{ ref('fct_household_visits') }}

),

visited as (

    select distinct
        standing.community_id,
        visits.visited_date

    from visits

    inner join standing
        on
            visits.community_id = standing.area_id
            and visits.visited_date = standing.report_date

),

told as (

    select * from {{ ref('int_communities_answered') }}

),

{# Who sent for what has ended owes nothing of what goes on. #}
answers as (

    select
        standing.community_id,
        told.report_date,
        bool_or(told.is_zero) as is_zero,
        bool_or(told.is_missing and told.community_id = standing.community_id)
            as is_missing

    from told

    inner join standing
        on
            told.community_id = standing.area_id
            and told.report_date = standing.report_date

    group by 1, 2

),

homes as (

    select distinct
        community_id,
        valid_from,
        valid_to,
        first_resolved_date

    from {{ ref('fct_households') }}

),

{# Where every door is settled nothing is due; of a community without a ledger nobody
   knows, so its report is. #}
settled as (

    select
        standing.community_id,
        standing.report_date

    from standing

    inner join homes
        on
            standing.area_id = homes.community_id
            and {{ is_valid_on('homes', 'standing.report_date') }}

    group by 1, 2

    having bool_and(coalesce(
        homes.first_resolved_date < standing.report_date, false
    ))

),

{# Every community that is valid on a day comes first: one that is silent is a row. #}
expected as (

    select
        standing.area_id || '|' || cast(standing.report_date as varchar)
            as community_day_id,
        standing.area_id as community_id,
        visited.community_id is not null
        or coalesce(answers.is_zero and not answers.is_missing, false) as has_reported,
        has_reported
        or settled.community_id is null
        or coalesce(answers.is_missing, false) as is_due,
        standing.report_date

    from standing

    left join visited
        on
            standing.area_id = visited.community_id
            and standing.report_date = visited.visited_date

    left join answers
        on
            standing.area_id = answers.community_id
            and standing.report_date = answers.report_date

    left join settled
        on
            standing.area_id = settled.community_id
            and standing.report_date = settled.report_date

    where standing.area_id = standing.community_id

),

{# Since the day after the last on which it was not silent, of days that are told. #}
final as (

    select
        *,
        case
            when is_due and not has_reported
                then coalesce(
                    max(if(is_due and not has_reported, null, report_date + 1))
                        over days_before,
                    min(report_date) over days_before
                )
        end as silent_since_date

    from expected

    window days_before as (
        partition by community_id
        order by report_date
        rows between unbounded preceding and current row
    )

)

select * from final
