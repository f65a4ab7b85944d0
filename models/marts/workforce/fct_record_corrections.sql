with

versions as (

    select * from {{ ref('stg_record_versions') }}

),

compared as (

    select
        *,
        lead(cell_value) over (
            partition by feed, record_id, sender, column_name
            order by version_place
        ) as old_value

    from versions

),

{# What fills an empty cell is news, and what replaces a value is a correction. #}
corrected as (

    select
        {{ key_of(['feed', 'record_id', 'sender', 'version_place', 'column_name']) }}
            as correction_id,
        feed,
        record_id,
        sender,
        column_name,
        old_value,
        cell_value as new_value,
        corrected_by,
        correction_reason,
        changed_at

    from compared

    where old_value is not null and old_value is distinct from cell_value

)

select * from corrected
