"""The analyst's door: read-only SQL on a published issue, locked down."""
