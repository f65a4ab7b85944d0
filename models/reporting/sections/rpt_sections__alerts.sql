with

sections as (

    select * from {{ ref('stg_sections') }}

    where kind = 'alerts'

),

scopes as (

    select * from {{ ref('rpt_sections__scopes') }}

),

parts as (

    select * from {{ ref('rpt_asked__areas') }}

    where is_scope or is_child

),

figures as (

    {{ today('fct_indicators_daily') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

found as (

    select
        sections.document_id,
        sections.section_id,
        scopes.scope_id,
        parts.area_id,
        parts.area_name,
        parts.is_scope,
        figures.area_level,
        figures.indicator_id,
        indicators.label_zh,
        indicators.label_en,
        indicators.unit,
        indicators.direction,
        indicators.owner,
        indicators.print_order as indicator_order,
        figures.indicator_value as value,
        figures.numerator,
        figures.denominator,
        figures.previous_value,
        figures.status,
        figures.target_text,
        figures.is_target_illustrative,
        figures.is_provisional,
        {{ goodness('figures', 'indicators') }} as goodness

    from sections

    inner join scopes
        on sections.document_id = scopes.document_id

    inner join parts
        on scopes.scope_id = parts.scope_id

    inner join figures
        on
            parts.area_id = figures.area_id
            and figures.status in ('red', 'amber')

    inner join indicators
        on figures.indicator_id = indicators.indicator_id

),

{# The scope comes first, then each indicator's worst part, then its second. #}
ranked as (

    select
        *,
        case
            when is_scope then 0
            else row_number() over (
                partition by document_id, section_id, scope_id, indicator_id, is_scope
                order by status desc, goodness asc, area_id asc
            )
        end as turn

    from found

),

ordered as (

    select
        * exclude (area_id, is_scope, indicator_order, goodness, turn),
        sum(if(status = 'red', 1, 0)) over (
            partition by document_id, section_id, scope_id
        ) as red_count,
        sum(if(status = 'amber', 1, 0)) over (
            partition by document_id, section_id, scope_id
        ) as amber_count,
        row_number() over (
            partition by document_id, section_id, scope_id
            order by
                status = 'red' desc, turn asc, indicator_order asc, area_id asc
        ) as print_order

    from ranked

)

select * from ordered
