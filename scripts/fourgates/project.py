"""Where the dbt project, its seeds and its page templates live."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
SETTINGS = "settings.yml"
LANGUAGES = ("zh", "en")  # the district's own first


def root() -> Path:
    """Return the folder that holds ``dbt_project.yml``.

    A wheel carries the project inside the package; a checkout keeps it beside
    ``scripts/``.
    """
    shipped = PACKAGE / "_project"
    return shipped if shipped.is_dir() else PACKAGE.parents[1]


def digest(files: Iterable[Path], base: Path) -> str:
    """Return one SHA-256 over names and contents, whatever order files come in.

    Args:
        files: Files to read; folders among them are skipped.
        base: Folder that the names are relative to.

    Returns:
        64 hexadecimal digits.
    """
    total = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        total.update(path.relative_to(base).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def code_digest() -> str:
    """Return the digest of everything that can change a figure: models, rules, code."""
    base = root()
    folders = ("models", "macros", "seeds", "reports")
    files = [path for name in folders for path in (base / name).rglob("*")]
    files += [base / "dbt_project.yml", base / "shares.yml"]
    code = [
        path
        for package in (PACKAGE, PACKAGE.with_name("gaterules"))
        for path in package.rglob("*.py")
    ]
    own = digest(files, base) + digest(code, PACKAGE.parent)
    return hashlib.sha256(own.encode()).hexdigest()
