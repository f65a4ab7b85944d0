{# Promise 1: every application filed so far is in the table, whoever filed it. #}
with

filed as (

    select count(*) as applications

    from {{ ref('stg_policy_applications') }}

    where submitted_date <= {{ report_date() }}

),

printed as (

    select applications

    from {{ ref('rpt_daily__policies') }}

    where instrument = 'total'

),

differing as (

    select
        filed.applications as filed,
        printed.applications as printed

    from filed

    cross join printed

    where filed.applications != printed.applications

)

select * from differing
