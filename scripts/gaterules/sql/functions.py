"""Built-in functions as DuckDB expressions; sqlglot carries them to other dialects.

Each gives what its twin in ``builtins`` gives. A function that is missing here is
refused by name when a table is compiled.
"""

SNAPPED = frozenset(["modulo", "sqrt"])
ROUNDINGS = {
    "floor": "floor(:x)",
    "ceiling": "ceil(:x)",
    "decimal": "round_even(:x, 0)",
    "round up": "sign(:x) * ceil(abs(:x))",
    "round down": "sign(:x) * floor(abs(:x))",
    "round half up": "round(:x)",
    "round half down": "sign(:x) * ceil(abs(:x) - 0.5)",
}
DAY = r"'\d{4}-\d\d-\d\d'"

# By name and number of arguments; :a0 is the first.
TEMPLATES: dict[tuple[str, int], str] = {
    ("not", 1): "(not :a0)",
    ("string length", 1): "length(:a0)",
    ("upper case", 1): "upper(:a0)",
    ("lower case", 1): "lower(:a0)",
    ("contains:string", 2): "contains(:a0, cast(:a1 as varchar))",
    ("contains:any", 2): "contains(:a0, cast(:a1 as varchar))",
    ("contains:null", 2): "cast(null as boolean)",
    ("starts with", 2): "starts_with(:a0, :a1)",
    ("ends with", 2): "suffix(:a0, :a1)",
    ("substring", 2): "case when trunc(:a1) <> 0 and abs(trunc(:a1)) <= length(:a0)"
    " then substring(:a0, cast(trunc(:a1) as bigint)) end",
    ("substring", 3): "case when trunc(:a1) <> 0 and abs(trunc(:a1)) <= length(:a0)"
    " and :a2 >= 1 then"
    " substring(substring(:a0, cast(trunc(:a1) as bigint)), 1,"
    " cast(trunc(:a2) as bigint)) end",
    ("string:string", 1): ":a0",
    ("string:boolean", 1): "cast(:a0 as varchar)",
    ("string:date", 1): "cast(:a0 as varchar)",
    ("string:number", 1): "case when :a0 = trunc(:a0)"
    " then printf('%.0f', cast(:a0 as double)) when abs(:a0) >= 0.0001"
    " then printf('%.15g', cast(:a0 as double))"
    " when :a0 is not null then error('unsupported in SQL: the text of ' || :a0) end",
    ("abs", 1): "abs(:a0)",
    ("modulo", 2): "cast(:a0 as double) - cast(:a1 as double)"
    " * floor(cast(:a0 as double) / nullif(cast(:a1 as double), 0))",
    ("sqrt", 1): "case when :a0 >= 0 then sqrt(cast(:a0 as double)) end",
    ("even", 1): "(cast(:a0 as double) % 2 = 0)",
    ("odd", 1): "(abs(cast(:a0 as double) % 2) = 1)",
    ("date:string", 1): f"case when regexp_full_match(:a0, {DAY})"
    " then try_cast(:a0 as date) end",
    ("date:date", 1): ":a0",
    ("date:date and time", 1): "cast(:a0 as date)",
    ("date:number", 3): "case when not (:a0 = trunc(:a0) and :a1 = trunc(:a1)"
    " and :a2 = trunc(:a2)) then null when :a0 between 1 and 9999 then"
    " try_cast(printf('%04d-%02d-%02d', cast(trunc(:a0) as integer),"
    " try_cast(trunc(:a1) as integer), try_cast(trunc(:a2) as integer)) as date)"
    " when :a0 is not null then error('unsupported in SQL: the year ' || :a0) end",
    ("date and time:date", 2): "cast(:a0 as date) + :a1",
    ("day of year", 1): "extract(doy from :a0)",
    ("week of year", 1): "extract(week from :a0)",
    ("day of week", 1): "dayname(:a0)",
    ("month of year", 1): "monthname(:a0)",
}
