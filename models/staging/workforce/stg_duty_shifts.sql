{{ staged('duty_shifts') }}
