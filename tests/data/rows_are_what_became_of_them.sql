{# Promise 1: every accepted row is withdrawn, set aside, superseded, void or counts, by feed and sender. #}
select *

from {{ ref('fct_row_outcomes') }}

where
    rows_in_file != rows_left_out + rows_rejected + rows_duplicate + rows_accepted
    or rows_accepted
    != rows_in_withdrawn_loads + rows_set_aside + rows_superseded + rows_void
    + rows_current
