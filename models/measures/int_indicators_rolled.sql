with

measures as (

    select * from {{ ref('int_measures_counted') }}

),

bridge as (

    select * from {{ ref('int_areas_bridged') }}

),

{# A row whose area nobody knows counts for the district, so that none is lost. #}
placed as (

    select
        measures.*,
        coalesce(bridge.ancestor_id, {{ run_value('district_id') }}) as ancestor_id,
        coalesce(bridge.ancestor_id = measures.area_id, true) as is_own,
        case bridge.ancestor_level
            when 'community' then 1
            when 'town' then 2
            else 3
        end as ancestor_rank

    from measures

    left join bridge
        on
            measures.area_id = bridge.area_id
            and measures.report_date = bridge.report_date

),

{# Where an area reports a figure and its parts report it too, one of them counts. #}
owners as (

    select * from placed

    where is_own and over_areas in ('reported', 'parts')

),

doubled as (

    select
        owners.report_date,
        owners.indicator_id,
        owners.member,
        owners.area_id,
        placed.area_id as part_id,
        placed.ancestor_rank as own_rank

    from owners

    inner join placed
        on
            owners.report_date = placed.report_date
            and owners.indicator_id = placed.indicator_id
            and owners.member = placed.member
            and owners.area_id = placed.ancestor_id
            and not placed.is_own

),

covered as (

    select
        report_date,
        indicator_id,
        member,
        part_id as area_id,
        min(own_rank) as own_rank

    from doubled

    group by 1, 2, 3, 4

),

rolled as (

    select
        placed.report_date,
        placed.ancestor_id as area_id,
        placed.indicator_id,
        placed.member,
        sum(placed.numerator) as numerator,
        sum(placed.denominator) as denominator

    from placed

    left join covered
        on
            placed.over_areas = 'reported'
            and placed.report_date = covered.report_date
            and placed.indicator_id = covered.indicator_id
            and placed.member = covered.member
            and placed.area_id = covered.area_id

    left join doubled
        on
            placed.over_areas = 'parts'
            and placed.report_date = doubled.report_date
            and placed.indicator_id = doubled.indicator_id
            and placed.member = doubled.member
            and placed.area_id = doubled.area_id

    where
        (placed.is_own or placed.over_areas not in ('none', 'level'))
        and coalesce(placed.ancestor_rank < covered.own_rank, true)
        and doubled.area_id is null

    group by 1, 2, 3, 4

)

select * from rolled
