{{ staged('areas') }}
