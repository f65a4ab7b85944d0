"""Divide the facts that a table can meet into regions that its cells treat alike."""
