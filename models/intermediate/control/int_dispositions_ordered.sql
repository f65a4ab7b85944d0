with

acts as (

    select
        disposition_id,
        person_key,
        community_id,
        person_class,
        act,
        acted_at,
        end_reason,
        document_number,
        _sender,
        _load_id,
        _file,
        _line,
        _business_date,
        _loaded_at,
        array_position(
            ['home_observation', 'centralised_quarantine', 'designated_hospital'],
            person_class
        ) as severity,
        acted_at != date_trunc('day', acted_at) as is_timed

    from {{ ref('stg_dispositions') }}

    where person_class not in ('normal', 'unclassified', 'died')

),

begun as (

    select
        *,
        if(act = 'start' and is_timed, acted_at, null) as timed_start_at,
        max(timed_start_at) over (
            partition by person_key, _business_date, person_class
        ) as same_start_at,
        max(timed_start_at) over (
            partition by person_key, _business_date
            order by severity
            range between unbounded preceding and 1 preceding
        ) as lighter_start_at

    from acts

),

{# What bears no hour comes after what it can only follow on its day: an end after the
   start of its class, a start after the end of another class or after a lighter one. #}
placed as (

    select
        * exclude (is_timed),
        list_max(list_transform(
            list_filter(
                list(if(act = 'end', struct_pack(
                    end_class := person_class,
                    end_at := if(is_timed, acted_at, same_start_at)
                ), null)) over (partition by person_key, _business_date),
                told -> told.end_class != person_class
            ),
            told -> told.end_at
        )) as other_end_at,
        case
            when is_timed then acted_at
            when act = 'end' then coalesce(same_start_at, acted_at)
            else coalesce(greatest(lighter_start_at, other_end_at), acted_at)
        end as ordered_at

    from begun

),

{# An end at the very moment of a start ends that stay, unless one was open before. #}
earlier as (

    select
        *,
        act = 'end' and coalesce(
            struct_extract(
                max(struct_pack(ordered_at := ordered_at, act := act)) over (
                    partition by person_key, person_class
                    order by ordered_at
                    range between unbounded preceding
                    and interval 1 microsecond preceding
                ),
                'act'
            ) = 'start',
            false
        ) as ends_earlier

    from placed

),

{# Who passed through a class at the very moment of a start of another begins that after
   it. #}
passed as (

    select
        *,
        bool_or(act = 'end' and not ends_earlier) over (
            partition by person_key, ordered_at
        ) as is_passage,
        bool_or(act = 'end' and not ends_earlier) over (
            partition by person_key, ordered_at, person_class
        ) as is_passed,
        act = 'start' and is_passage and not is_passed as begins_after

    from earlier

),

{# What was said of the person before: of this class, and by the last start of any. #}
ordered as (

    select
        * exclude (is_passage, is_passed, begins_after),
        row_number() over person_acts as act_number,
        lag(act) over (
            partition by person_key, person_class
            order by ordered_at, act = 'end' and not ends_earlier, act, disposition_id
        ) as act_before,
        last_value(
            if(act = 'start', person_class || '|' || community_id, null) ignore nulls
        ) over (
            person_acts rows between unbounded preceding and 1 preceding
        ) as start_before

    from passed

    window person_acts as (
        partition by person_key
        order by
            ordered_at,
            begins_after,
            act = 'end' and not ends_earlier,
            act,
            severity,
            disposition_id
    )

)

select * from ordered
