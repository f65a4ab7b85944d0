"""Keep dbt's manifest between runs, so that only changed code is parsed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from fourgates import project
from fourgates.errors import UserError

if TYPE_CHECKING:
    from fourgates.home import Home


def load(home: Home, options: list[str]) -> Manifest:
    """Return the parsed project, from its kept form when the code is the same.

    Args:
        home: Where the kept form lies, under ``build/``.
        options: dbt options that name the project, profile, target and logs.

    Raises:
        UserError: dbt cannot parse the project.
    """
    kept = home.build / f"manifest-{_digest()}.msgpack"
    if kept.exists():
        manifest: Manifest = Manifest.from_msgpack(
            kept.read_bytes(), decoder=extended_mashumuro_decoder
        )
        manifest.build_flat_graph()  # type: ignore[no-untyped-call]
        return manifest
    result = dbtRunner().invoke(["--quiet", "--log-level", "none", "parse", *options])
    if not result.success or not isinstance(result.result, Manifest):
        raise UserError(f"The dbt project cannot be parsed: {result.exception}")
    for old in home.build.glob("manifest-*.msgpack"):
        old.unlink()
    parsed = home.build / "target" / "partial_parse.msgpack"
    kept.write_bytes(parsed.read_bytes())
    return result.result


def _digest() -> str:
    base = project.root()
    folders = ("models", "macros", "seeds", "tests/data")
    files = [path for name in folders for path in (base / name).rglob("*")]
    files += [base / "dbt_project.yml", base / "profiles.yml"]
    return project.digest(files, base)[:16]
