{# A void row tells nothing; of the rows of one load the newest counts. #}
select
    {{ senders_own('visit_id') }} as visit_id,
    community_id,
    outcome,
    visited_at,
    _loaded_at as first_loaded_at

from {{ source('landing', 'household_visits') }}

where {{ counts_now() }} and _is_void is not true

qualify row_number() over (
    partition by _key, _sender
    order by _loaded_at, {{ latest_first() }}
) = 1
