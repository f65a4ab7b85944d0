{{ staged('household_visits') }}
