"""First stage: what a file is, which contract reads it, where its header stands."""
