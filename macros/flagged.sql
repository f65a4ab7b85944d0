{% macro flagged(feeds) -%}
flags_on_rows as (

    {% for feed in feeds -%}
        select
            '{{ feed }}' as feed,
            'flagged' as question,
            unnest(_flags) as flag,
            _sender as sender,
            _load_id as load_id,
            _file as file_name,
            _line as line,
            _business_date as since_date,
            _loaded_at as loaded_at

        from {{ ref('stg_' ~ feed) }}

        where _flags is not null

        union all

    {% endfor %}
    select
        feed,
        'set_aside' as question,
        unnest(flags) as flag,
        sender,
        load_id,
        file_name,
        _line as line,
        since_date,
        loaded_at

    from {{ ref('stg_rows_set_aside') }}

),

flagged as (

    select
        feed,
        if(flag like 'unreadable:%', 'unreadable', question) as question,
        replace(flag, 'unreadable:', '') as column_name,
        cast(null as varchar) as refers_to,
        cast(null as varchar) as cell_value,
        sender,
        load_id,
        file_name,
        line,
        since_date,
        loaded_at

    from flags_on_rows

)
{%- endmacro %}
