"""Decision tables and FEEL in SQL: sqlglot trees for DuckDB and Spark."""
