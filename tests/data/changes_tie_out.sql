{# Rows known before, new rows and late rows, less the withdrawn, make the rows known now. #}
select *

from {{ ref('rpt_daily__changes') }}

where rows_after != rows_before + rows_new + rows_late - rows_withdrawn
