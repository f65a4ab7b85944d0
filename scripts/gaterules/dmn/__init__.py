"""DMN models: read, run, compile, write, and the cases of the compatibility kit."""
