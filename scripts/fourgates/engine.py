"""Open DuckDB the same way everywhere: two threads, local time, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

# The engine without the package around it: half of `import duckdb` goes into asking for
# its own version (importlib.metadata, email, socket), more than a short query takes.
import _duckdb

from fourgates import durable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb


Error = _duckdb.Error
TIME_ZONE = "Asia/Shanghai"
SCHEMA_FILE = "_schema.parquet"  # has the columns of its folder, and no rows


def connect(
    database: Path | str = ":memory:",
    *,
    read_only: bool = False,
    threads: int = 2,
    home: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB database that never goes to the network for an extension.

    Args:
        database: File, or ``:memory:``.
        read_only: Open without a write lock.
        threads: Worker threads; two is the size the figures are measured at.
        home: Folder that paths in the SQL are relative to, as the build's are.

    Returns:
        An open connection.
    """
    return _duckdb.connect(
        str(database),
        read_only=read_only,
        config={
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_persistent_secrets": False,
            **({"file_search_path": str(home)} if home else {}),
        },
    )


def quote_text(text: object) -> str:
    """Return a text as an SQL literal, whatever stands in it."""
    return "'" + str(text).replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Return the name of a table or column as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def read_parquet(paths: str | Path | list[Path], key: str = "", more: str = "") -> str:
    """Return the SQL table function that reads Parquet.

    Args:
        paths: A file, several, or a pattern.
        key: Name of the key that it is encrypted with.
        more: Further options.
    """
    files = quote_text(paths)
    if isinstance(paths, list):
        files = f"[{', '.join(map(quote_text, paths))}]"
    if key:
        more += f", encryption_config = {{footer_key: {quote_text(key)}}}"
    return f"read_parquet({files}{more})"


def write_parquet(
    target: Path, kinds: dict[str, str], rows: Iterable[Iterable[object]]
) -> None:
    """Write rows in one step; ``kinds`` gives the columns and their types.

    The rows go over as one text: DuckDB asks of each Python value whether some library
    that may not be there made it.
    """
    columns = ", ".join(
        f"cast(cells[{place}] as {kind}) as {name}"
        for place, (name, kind) in enumerate(kinds.items(), 1)
    )
    listed = """select unnest(from_json(?, '[["VARCHAR"]]')) as cells"""
    text = json.dumps([list(row) for row in rows], default=str)
    durable.make_folder(target.parent)
    draft = target.with_suffix(".part")
    with connect() as connection:
        connection.sql(
            f"select {columns} from ({listed})", params=[text]
        ).write_parquet(str(draft))
    durable.place(draft, target)


def keep_schema(folder: Path, kinds: dict[str, str]) -> None:
    """Make a folder with a file without rows, so that the warehouse can always read."""
    if not (schema := folder / SCHEMA_FILE).exists():
        write_parquet(schema, kinds, [])


def load_crypto(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the OpenSSL that ships in the httpfs wheel, so that DuckDB can encrypt.

    DuckDB's own cryptography only reads. The extension is loaded by its path: nothing
    is downloaded and no network function is used.
    """
    connection.load_extension(str(crypto_extension()))


def crypto_extension() -> Path:
    """Return the path of the httpfs extension file inside its wheel."""
    import duckdb_extension_httpfs  # noqa: PLC0415  only who encrypts pays for it

    folder = Path(duckdb_extension_httpfs.__file__).parent / "extensions"
    return folder / f"v{_duckdb.__version__}" / "httpfs.duckdb_extension"
