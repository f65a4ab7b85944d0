{# Promise 2: registered persons by class, yesterday plus in less out. #}
select *

from {{ ref('rpt_daily__classes') }}

where stock_after != stock_before + entered - "left"
