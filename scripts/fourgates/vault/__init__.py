"""Identifiers kept apart: keyed hashes, the encrypted vault, the file archive."""
