with

called as (

    select * from {{ ref('int_cases_called') }}

),

reports as (

    select * from {{ ref('int_cases_held') }}

),

kinds as (

    select
        reports.* replace (
            called.case_kind as case_kind,
            case
                when called.case_kind = reports.case_kind then reports.outcome
                when called.ruled_out_date is not null then 'excluded'
            end as outcome,
            if(
                called.case_kind = reports.case_kind,
                reports.outcome_at, cast(called.ruled_out_date as timestamp)
            ) as outcome_at
        ),
        called.weight,
        called.known_at

    from reports

    inner join called
        on reports.case_id = called.case_id
),

{# What is told after an outcome is another episode; a move ends none. #}
episodes as (

    select
        *,
        coalesce(outcome = 'transferred', false) as is_move,
        list_max(list_filter(
            list(if(is_move, null, outcome_at)) over (
                partition by case_person_key
                order by known_at, case_id
                rows between unbounded preceding and 1 preceding
            ),
            outcome_moment -> outcome_moment <= known_at
        )) as episode_at

    from kinds

),

{# Of two reports of one episode and kind the first counts; a death beats what was told
   before it, and a move is the end of what is told to be nothing else. #}
firsts as (

    select
        *,
        coalesce(
            max(if(outcome = 'died', outcome, null)) over of_kind,
            arg_min(outcome, outcome_at) filter (where not is_move) over of_kind,
            if(bool_and(is_move) over of_kind, 'transferred', null)
        ) as first_outcome,
        coalesce(
            min(if(outcome = 'died', outcome_at, null)) over of_kind,
            min(if(is_move, null, outcome_at)) over of_kind,
            if(bool_and(is_move) over of_kind, max(outcome_at) over of_kind, null)
        ) as first_outcome_at

    from episodes

    window of_kind as (partition by case_person_key, case_kind, episode_at)

    qualify row_number() over (
        partition by case_person_key, case_kind, episode_at
        order by known_at, case_id
    ) = 1

),

{# What is found to be more is no longer what it was held for. #}
ended as (

    select
        *,
        min(known_at) over (
            partition by case_person_key, episode_at
            order by weight
            range between 1 following and unbounded following
        ) as more_at

    from firsts

),

told as (

    select
        case_id || '|' || case_kind as case_spell_id,
        case_id,
        case_kind,
        case case_kind
            when 'confirmed' then 'confirmed_case'
            when 'suspected' then 'suspected_case'
            when 'asymptomatic' then 'asymptomatic_infection'
        end as exposure,
        person_key,
        case_person_key,
        coalesce(community_id, {{ run_value('district_id') }}) as community_id,
        severity,
        onset_date,
        known_at,
        cast(known_at as date) as known_date,
        row_number() over (
            partition by case_person_key, case_kind
            order by known_at, case_id
        ) = 1 as is_first,
        if(more_at < first_outcome_at, null, first_outcome) as outcome,
        if(
            first_outcome_at is null and more_at is null,
            null, greatest(known_at, least(first_outcome_at, more_at))
        ) as ended_at

    from ended

    where coalesce(more_at > known_at, true)

)

select * from told
