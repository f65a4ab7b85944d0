"""Measure the promised ratios; one module a subject, each with ``measure()``."""
