{# Promise 2: stays by class, yesterday plus in less out. #}
select *

from {{ ref('rpt_daily__stays') }}

where stock_after != stock_before + started - ended
