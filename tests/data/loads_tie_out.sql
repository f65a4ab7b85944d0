{# Promise 1: every row of every file is landed, rejected or a duplicate. #}
select *

from {{ ref('fct_loads') }}

where rows_in_file != rows_accepted + rows_rejected + rows_duplicate
