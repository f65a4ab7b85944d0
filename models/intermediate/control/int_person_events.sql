with

forms as (

    select * from {{ ref('stg_registrations') }}

),

stays as (

    select * from {{ ref('int_stays_freed') }}

),

deaths as (

    select * from {{ ref('int_deaths_told') }}

),

acts as (

    select * from {{ ref('int_dispositions_ordered') }}

),

readings as (

    select * from {{ ref('int_health_checks_alarmed') }}

),

cases as (

    select * from {{ ref('int_cases_told') }}

    where person_key is not null

),

{# Who is taken in again after an end before its time is watched as before; who is told
   to have died is dead, whatever stay the act names. #}
events as (

    {{ person_event("'form'", 'registration_id', 'submitted_at', 'exposure') }}

    from forms

    union all

    {{ person_event("if(is_cut_short, 'release_early', 'release')", 'disposition_id',
        'ended_at', outcome='end_reason',
        is_of_hospital="person_class = 'designated_hospital'") }}

    from stays

    where is_exit

    union all

    {{ person_event("'return'", 'disposition_id', 'started_at') }}

    from stays

    where is_return

    union all

    {{ person_event("'death'", 'person_key', 'died_at', outcome="'died'") }}

    from deaths

    union all

    {{ person_event("'evaluation'", 'disposition_id', by_day_end('acted_at'),
        outcome='end_reason', is_of_hospital='true') }}

    from acts

    where act = 'end' and person_class = 'designated_hospital'

    union all

    {{ person_event("'reading'", 'check_id', 'checked_at') }}

    from readings

    where is_alarm and not is_form

    union all

    {{ person_event("'case'", 'case_spell_id', 'known_at', 'exposure') }}

    from cases

    union all

    {{ person_event("'case_end'", 'case_spell_id', 'ended_at', 'exposure', 'outcome') }}

    from cases

    where ended_at is not null

)

select * from events
