"""Keep dbt's manifest between runs, so that only changed code is parsed again."""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from fourgates import durable, project
from fourgates.errors import UserError

if TYPE_CHECKING:
    from fourgates.home import Home

# Beside the environment's own stamp: a new home need not parse what another has.
ENVIRONMENT = Path(sys.prefix) / ".fourgates"
KEPT = 8


def load(home: Home, options: list[str]) -> Manifest:
    """Return the parsed project, from its kept form when the code is the same.

    It is kept in the home where the environment is not to be written to.

    Raises:
        UserError: dbt cannot parse the project.
    """
    name = f"manifest-{_digest()}.msgpack"
    folders = (ENVIRONMENT, home.build)
    kept = next((f / name for f in folders if (f / name).exists()), None)
    if kept:
        manifest: Manifest = Manifest.from_msgpack(
            kept.read_bytes(), decoder=extended_mashumuro_decoder
        )
        manifest.build_flat_graph()  # type: ignore[no-untyped-call]
        return manifest
    result = dbtRunner().invoke(["--quiet", "--log-level", "none", "parse", *options])
    if not result.success or not isinstance(result.result, Manifest):
        raise UserError(f"The dbt project cannot be parsed: {result.exception}")
    parsed = (home.build / "target" / "partial_parse.msgpack").read_bytes()
    if not _keep(ENVIRONMENT / name, parsed):
        _keep(home.build / name, parsed)
    return result.result


def _keep(target: Path, content: bytes) -> bool:
    """Put a kept form into its folder, leave the newest few, and say if it went."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        durable.place(draft, target)
        kept = target.parent.glob("manifest-*.msgpack")
        for old in sorted(kept, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _digest() -> str:
    """Return the digest of all that a manifest depends on: code, place and parser."""
    base = project.root()
    folders = ("models", "macros", "seeds", "tests/data")
    files = [path for name in folders for path in (base / name).rglob("*")]
    files += [base / "dbt_project.yml", base / "profiles.yml"]
    parts = [project.digest(files, base), str(base)]
    parts += [f"{part} {version(part)}" for part in ("dbt-core", "dbt-duckdb")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
