{# Promise 1: every row of every file is landed, quarantined or a duplicate. #}
select *

from {{ ref('fct_loads') }}

where rows_in_file != rows_accepted + rows_quarantined + rows_duplicate
