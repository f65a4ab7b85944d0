with

firms as (

    select * from {{ ref('int_enterprises_sized') }}

),

instruments as (

    select * from {{ ref('code_instruments') }}

),

facts as (

    select
        firms.enterprise_key,
        firms.community_id,
        firms.size_class,
        firms.sector,
        instruments.code as instrument,
        instruments.help_kind,
        firms.community_id as area_code,
        greatest(firms.valid_from, firms.registered_date) as valid_from,
        least(firms.valid_to, firms.closed_date) as valid_to,
        firms.business_date

    from firms

    cross join instruments

    where
        coalesce(
            least(firms.valid_to, firms.closed_date)
            > greatest(firms.valid_from, firms.registered_date), true
        )

),

decided as (

    {{ decide('relief_eligibility', 'facts') }}

)

select * from decided
