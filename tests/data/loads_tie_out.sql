{# Promise 1: every row of every file is landed, rejected, a duplicate or left out. #}
select *

from {{ ref('fct_loads') }}

where rows_in_file != rows_accepted + rows_rejected + rows_duplicate + rows_left_out
