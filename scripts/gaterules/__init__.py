"""Dated decision tables: read, prove, compile to SQL, run on one row, compare."""
