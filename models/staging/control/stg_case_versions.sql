{{ versions('cases', 'case_id', ['case_kind']) }}
