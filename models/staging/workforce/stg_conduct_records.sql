{{ staged('conduct_records') }}
