{{ staged('grids') }}
