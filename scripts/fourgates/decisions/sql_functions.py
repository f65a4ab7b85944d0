"""Built-in functions as DuckDB expressions; sqlglot carries them to other dialects."""

HALF_UP = "sign(:a0) * floor(abs(:a0) * pow(10, :a1) + 0.5) / pow(10, :a1)"

# By name and number of arguments; :a0 is the first.
TEMPLATES: dict[tuple[str, int], str] = {
    ("not", 1): "not :a0",
    ("string length", 1): "length(:a0)",
    ("upper case", 1): "upper(:a0)",
    ("lower case", 1): "lower(:a0)",
    ("contains", 2): "contains(:a0, :a1)",
    ("starts with", 2): "starts_with(:a0, :a1)",
    ("ends with", 2): "suffix(:a0, :a1)",
    ("substring", 2): "substring(:a0, :a1)",
    ("substring", 3): "substring(:a0, :a1, :a2)",
    ("abs", 1): "abs(:a0)",
    ("floor", 1): "floor(cast(:a0 as double))",
    ("ceiling", 1): "ceil(cast(:a0 as double))",
    ("modulo", 2): "cast(:a0 as double) - cast(:a1 as double)"
    " * floor(cast(:a0 as double) / nullif(cast(:a1 as double), 0))",
    ("sqrt", 1): "case when :a0 >= 0 then sqrt(cast(:a0 as double)) end",
    ("date", 1): "cast(:a0 as date)",
    ("date", 3): "make_date(cast(:a0 as integer), cast(:a1 as integer),"
    " cast(:a2 as integer))",
    ("date and time", 2): "cast(:a0 as date) + :a1",
    ("day of year", 1): "extract(doy from :a0)",
    ("week of year", 1): "extract(week from :a0)",
    ("day of week", 1): "dayname(:a0)",
    ("month of year", 1): "monthname(:a0)",
}
