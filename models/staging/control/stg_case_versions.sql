{{ versions('cases', 'case_id', ['case_kind', 'outcome', 'outcome_date']) }}
