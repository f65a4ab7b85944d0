{{ staged('lead_actions') }}
