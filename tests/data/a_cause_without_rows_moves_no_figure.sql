{# Where nothing was corrected, no correction moved a figure; so for the others. #}
with

arrived as (

    select
        coalesce(sum(rows_new + rows_late), 0) as rows_arrived,
        coalesce(sum(rows_corrected), 0) as rows_corrected

    from {{ ref('fct_feeds') }}

),

withdrawn as (

    select count(*) as loads_withdrawn

    from {{ ref('fct_loads') }}

    where withdrawn_at > {{ run_value('previous_known_at') }}

),

moved as (

    select revised.revision_id

    from {{ ref('fct_figures_revised') }} as revised

    cross join arrived

    cross join withdrawn

    where
        arrived.rows_arrived = 0
        and revised.completed_value is distinct from revised.recalculated_value
        or arrived.rows_corrected = 0
        and revised.corrected_value is distinct from revised.completed_value
        or withdrawn.loads_withdrawn = 0
        and revised.restated_value is distinct from revised.corrected_value

)

select * from moved
