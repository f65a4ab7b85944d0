with

stays as (

    select
        *,
        max(if(is_exit, ended_at, null)) over (
            partition by person_key
            order by started_at, disposition_id
            rows between unbounded preceding and 1 preceding
        ) as last_exit_at

    from {{ ref('int_stays_opened') }}

),

forms as (

    select * from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

{# By exposure, as told since the end before: its last day, or that of arriving; where
   nobody dated it, the day on which it was told. #}
exposed as (

    select
        stays.disposition_id,
        forms.exposure,
        coalesce(stays.last_exit_at < forms.submitted_at, true) as is_new,
        coalesce(
            max(coalesce(
                if(
                    forms.last_exposure_date <= forms.submitted_at,
                    forms.last_exposure_date, null
                ),
                if(exposures.is_journey, forms.arrived_date, null)
            )),
            min(if(
                exposures.is_infection or exposures.observation_category is null,
                null, cast(forms.submitted_at as date)
            ))
        ) as exposed_date

    from stays

    inner join forms
        on
            stays.person_key = forms.person_key
            and stays.ended_at > forms.submitted_at

    inner join exposures
        on forms.exposure = exposures.code

    group by 1, 2, 3

    qualify row_number() over (
        partition by stays.disposition_id, forms.exposure
        order by is_new desc
    ) = 1

),

last_exposed as (

    select
        disposition_id,
        max(exposed_date) as exposed_date

    from exposed

    group by 1

),

{# Days are served from the last exposure on, and where none was told from the first day
   watched. #}
timed as (

    select
        stays.*,
        coalesce(last_exposed.exposed_date, stays.watched_since_date)
        + cast(stays.stay_days as integer) as served_date,
        coalesce(
            stays.is_exit
            and stays.end_reason in ('released', 'left')
            and stays.ended_date < served_date,
            false
        ) as is_cut_short

    from stays

    left join last_exposed
        on stays.disposition_id = last_exposed.disposition_id

),

{# A return goes on with what could still run; a stay in hospital between changes
   nothing. #}
returned as (

    select
        disposition_id,
        person_key,
        person_class,
        started_at,
        started_date,
        ended_at,
        end_reason,
        is_exit,
        is_cut_short,
        coalesce(
            person_class != 'designated_hospital'
            and started_date < last_value(case
                when is_cut_short then served_date
                when is_exit and person_class != 'designated_hospital' then ended_date
            end ignore nulls) over earlier,
            false
        ) as is_return,
        max(if(is_exit and not is_cut_short, ended_at, null)) over earlier
            as last_freed_at

    from timed

    window earlier as (
        partition by person_key
        order by started_at, disposition_id
        rows between unbounded preceding and 1 preceding
    )

)

select * from returned
