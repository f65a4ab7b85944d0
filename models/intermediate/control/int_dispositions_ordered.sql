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
        ) as severity

    from {{ ref('stg_dispositions') }}

    where person_class not in ('normal', 'unclassified', 'died')

),

{# An end at the very moment of a start ends that stay, unless one was open before. #}
earlier as (

    select
        *,
        act = 'end' and coalesce(
            struct_extract(
                max(struct_pack(acted_at := acted_at, act := act)) over (
                    partition by person_key, person_class
                    order by acted_at
                    range between unbounded preceding
                    and interval 1 microsecond preceding
                ),
                'act'
            ) = 'start',
            false
        ) as ends_earlier

    from acts

),

{# What was said of the person before: of this class, and by the last start of any. #}
ordered as (

    select
        *,
        row_number() over person_acts as act_number,
        lag(act) over (
            partition by person_key, person_class
            order by acted_at, act = 'end' and not ends_earlier, act, disposition_id
        ) as act_before,
        last_value(
            if(act = 'start', person_class || '|' || community_id, null) ignore nulls
        ) over (
            person_acts rows between unbounded preceding and 1 preceding
        ) as start_before

    from earlier

    window person_acts as (
        partition by person_key
        order by
            acted_at, act = 'end' and not ends_earlier, act, severity, disposition_id
    )

)

select * from ordered
