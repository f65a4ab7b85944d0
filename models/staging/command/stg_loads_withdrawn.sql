with

{# What came after the moment that a level looks back to, and went again, never was. #}
withdrawals as (

    select
        load_id,
        feed,
        reason,
        withdrawn_at

    from {{ source('landing', 'withdrawals') }}

    where
        withdrawn_at <= case
            when loaded_at > {{ run_value('withdrawals_known_at') }}
                then {{ run_value('known_at') }}
            else {{ run_value('withdrawals_known_at') }}
        end

)

select * from withdrawals
