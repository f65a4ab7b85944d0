{{ staged('policy_applications') }}
