{{ staged('health_checks') }}
