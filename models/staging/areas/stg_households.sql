{{ staged('households') }}
