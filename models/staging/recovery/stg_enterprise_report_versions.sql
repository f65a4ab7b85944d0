{{ versions('enterprise_reports', 'enterprise_key', ['week_end_date']) }}
