{{ staged('gate_checks') }}
