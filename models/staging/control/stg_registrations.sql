{{ staged('registrations') }}
