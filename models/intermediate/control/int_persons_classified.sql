with

persons as (

    select * from {{ ref('int_persons_ordered') }}

),

{# The protocol sets the measure; triage puts cases, fever and symptoms before it. #}
facts as (

    select
        * exclude (rule_id, rules_digest),
        rule_id as observation_rule_id

    from persons

),

classified as (

    {{ decide('triage', 'facts') }}

)

select * from classified
