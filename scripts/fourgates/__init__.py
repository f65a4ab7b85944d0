"""Rules-driven reporting and data warehouse for a district's epidemic response."""

__version__ = "0.1.0"
