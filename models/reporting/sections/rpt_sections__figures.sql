with

cells as (

    select * from {{ ref('rpt_asked__cells') }}

),

{# A ranking goes by its first figure, the worst first; no value, no rank. A share goes
   by the better end of its interval: how bad it is at best. #}
ranked_by as (

    select
        document_id,
        section_id,
        min(column_order) as column_order

    from cells

    where kind = 'ranking' and part = 'value'

    group by 1, 2

),

ranks as (

    select
        cells.document_id,
        cells.section_id,
        cells.scope_id,
        cells.row_key,
        row_number() over (
            partition by cells.document_id, cells.section_id, cells.scope_id
            order by
                {{ goodness('cells') }},
                cells.row_key
        ) as row_rank

    from cells

    inner join ranked_by
        on
            cells.document_id = ranked_by.document_id
            and cells.section_id = ranked_by.section_id
            and cells.column_order = ranked_by.column_order

    where cells.indicator_value is not null

),

shown as (

    select
        cells.document_id,
        cells.section_id,
        cells.scope_id,
        cells.row_key,
        cells.indicator_id,
        cells.part,
        cells.label_zh,
        cells.label_en,
        cells.parent_name,
        cells.head_zh,
        cells.head_en,
        cells.unit,
        cells.direction,
        if(cells.part = 'value', cells.status, null) as status,
        cells.target_text,
        cells.is_target_illustrative,
        coalesce(cells.is_provisional, false) as is_provisional,
        cast(coalesce(ranks.row_rank, cells.row_order) as integer) as row_order,
        cells.column_order,
        cast(case cells.part
            when 'above' then cells.numerator
            when 'below' then cells.denominator
            when 'missing' then cells.denominator - cells.numerator
            when 'previous' then cells.previous_value
            when 'delta' then round(cells.indicator_value - cells.previous_value, 6)
            else cells.indicator_value
        end as double) as value,
        cells.numerator,
        cells.denominator,
        cells.previous_value,
        round(cells.indicator_value - cells.previous_value, 6) as delta,
        cells.area_id = cells.scope_id and cells.member = 'all' as is_total,
        cells.has_data,
        cells.report_date

    from cells

    left join ranks
        on
            cells.document_id = ranks.document_id
            and cells.section_id = ranks.section_id
            and cells.scope_id = ranks.scope_id
            and cells.row_key = ranks.row_key

    where
        cells.kind != 'ranking'
        or coalesce(ranks.row_rank <= cells.row_limit, false)

)

select * from shown
