{{ staged('staff_assignments') }}
