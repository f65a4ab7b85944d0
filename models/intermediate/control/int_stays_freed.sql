with

stays as (

    select * from {{ ref('int_stays_opened') }}

),

forms as (

    select * from {{ ref('stg_registrations') }}

),

exposures as (

    select * from {{ ref('code_exposures') }}

),

{# The last day of exposure, or of arriving, that was told before the stay ended. #}
exposed as (

    select
        stays.disposition_id,
        max(coalesce(
            if(
                forms.last_exposure_date <= forms.submitted_at,
                forms.last_exposure_date, null
            ),
            if(exposures.is_journey, forms.arrived_date, null)
        )) as exposed_date

    from stays

    inner join forms
        on
            stays.person_key = forms.person_key
            and stays.ended_at > forms.submitted_at

    inner join exposures
        on forms.exposure = exposures.code

    group by 1

),

{# Days are served from the exposure on, and where none was told from the first day
   watched. #}
timed as (

    select
        stays.disposition_id,
        stays.person_key,
        stays.person_class,
        stays.started_at,
        stays.started_date,
        stays.ended_at,
        stays.end_reason,
        stays.is_exit,
        coalesce(
            stays.is_exit
            and stays.end_reason in ('released', 'left')
            and stays.ended_date
            - coalesce(exposed.exposed_date, stays.watched_since_date)
            < stays.stay_days,
            false
        ) as is_cut_short

    from stays

    left join exposed
        on stays.disposition_id = exposed.disposition_id

),

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
            and lag(is_cut_short) over by_start,
            false
        ) as is_return,
        max(if(is_exit and not is_cut_short, ended_at, null)) over (
            by_start rows between unbounded preceding and 1 preceding
        ) as last_freed_at

    from timed

    window by_start as (
        partition by person_key
        order by started_at, disposition_id
    )

)

select * from returned
