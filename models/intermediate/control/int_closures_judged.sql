with

days as (

    select * from {{ ref('int_days_reported') }}

),

stays as (

    select
        household_id,
        started_date,
        ended_date,
        if(person_class = 'home_observation', household_id, null) as observed_id,
        if(exposure = 'confirmed_case', person_key, null) as case_key

    from {{ ref('int_stays_planned') }}

    where household_id is not null

),

reports as (

    select * from {{ ref('int_cases_told') }}

),

patients as (

    select
        person_key,
        if(
            bool_or(ended_date is null), null, max(ended_date)
        ) as discharged_date

    from {{ ref('int_stays_opened') }}

    where person_class = 'designated_hospital'

    group by 1

),

forms as (

    select * from {{ ref('stg_registrations') }}

),

{# A confirmed case closes where it lives, also while it waits for a bed, until the card
   or every hospital lets go. #}
cases as (

    select
        forms.household_id,
        reports.known_date as started_date,
        least(
            cast(reports.ended_at as date),
            if(
                patients.discharged_date >= reports.known_date,
                patients.discharged_date, null
            )
        ) as ended_date,
        cast(null as varchar) as observed_id,
        reports.person_key as case_key

    from reports

    inner join forms
        on
            reports.person_key = forms.person_key
            and forms.submitted_at < {{ report_date() }} + 1

    left join patients
        on reports.person_key = patients.person_key

    where reports.case_kind = 'confirmed' and forms.household_id is not null

    qualify row_number() over (
        partition by reports.case_spell_id
        order by forms.submitted_at desc, forms.registration_id desc
    ) = 1

),

reasons as (

    select * from stays

    union all

    select * from cases

),

households as (

    select * from {{ ref('stg_households') }}

),

{# Codes 200 to 399 of a community are villages; there the whole village counts. A home
   of which no building is known is a place of its own. #}
housed as (

    select
        household_id,
        community_id,
        substring(community_id, 10, 3) between '200' and '399' as is_village,
        if(not is_village, compound, null) as compound,
        if(not is_village, coalesce(building, household_id), null) as building,
        if(not is_village, unit, null) as unit,
        valid_from,
        valid_to

    from households

),

counted as (

    select
        housed.community_id,
        if(housed.is_village, 'village', 'urban') as settlement,
        housed.compound,
        housed.building,
        housed.unit,
        count(distinct reasons.observed_id) as observed_households,
        count(distinct reasons.case_key) as cases,
        days.report_date as business_date

    from days

    inner join reasons
        on
            days.report_date >= reasons.started_date
            and coalesce(days.report_date < reasons.ended_date, true)

    inner join housed
        on
            reasons.household_id = housed.household_id
            and {{ is_valid_on('housed', 'days.report_date') }}

    group by all

),

decided as (

    {{ decide('closure', 'counted') }}

)

select * from decided
