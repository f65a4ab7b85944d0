{{ staged('incentive_records') }}
