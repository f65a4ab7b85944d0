{{ staged('enterprise_reports') }}
