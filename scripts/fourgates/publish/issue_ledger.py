"""The issues published so far, read from their manifests."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from fourgates import durable
from fourgates.engine import keep_schema
from fourgates.home import Home

COLUMNS = {
    "issue_id": "varchar",
    "area_id": "varchar",
    "indicator_id": "varchar",
    "rules_digest": "varchar",
    "numerator": "decimal(38, 2)",
    "denominator": "decimal(38, 2)",
    "indicator_value": "double",
    "report_date": "date",
}
MANIFEST = "manifest.json"
RULE_TABLES = "rule_tables"
WITHDRAWN = "withdrawn"
FIGURES = "figures.parquet"
FIGURES_LANDED = "figures"


@dataclass(frozen=True)
class Issue:
    """One published issue."""

    folder: Path
    facts: dict[str, Any]

    @property
    def id(self) -> str:
        """Return the issue's name, as ``2020-02-28-01``."""
        return str(self.facts["id"])

    @property
    def date(self) -> date:
        """Return the day that the issue covers."""
        return date.fromisoformat(self.facts["date"])

    @property
    def serial(self) -> int:
        """Return its running number over all days, from 1."""
        return int(self.facts["serial"])

    @property
    def known_at(self) -> datetime:
        """Return when the newest row it knows had landed."""
        return datetime.fromisoformat(self.facts["known_at"])

    @property
    def is_without_data(self) -> bool:
        """Say whether nothing was reported for its day but registers."""
        return bool(self.facts.get("is_without_data", False))

    @property
    def rule_tables(self) -> dict[str, str]:
        """Return the digest of each rule table; none before manifests named them."""
        return dict(self.facts.get(RULE_TABLES, {}))


def issues(home: Home) -> list[Issue]:
    """Return the published issues in the order of publication."""
    found = [
        Issue(path.parent, json.loads(path.read_text("utf-8")))
        for path in home.issues.glob(f"[0-9]*/{MANIFEST}")
    ]
    return sorted(found, key=lambda issue: issue.serial)


def leading(published: list[Issue]) -> list[Issue]:
    """Return the issues that others follow, of those in the order of publication.

    One of an older day than the day before it, or without any data, leads nowhere.
    """
    found: list[Issue] = []
    for issue in published:
        is_older = bool(found) and issue.date < found[-1].date
        if not (is_older or issue.is_without_data):
            found.append(issue)
    return found


def rule_tables(home: Home) -> dict[str, str]:
    """Return the digest of each rule table that the home's build goes by."""
    compiled = home.build / "decisions" / "digest.json"
    return dict(json.loads(compiled.read_text("utf-8"))["tables"])


def edited(home: Home, previous: Issue) -> list[str]:
    """Return the decisions whose table is not that of an issue, by whatever day.

    An issue of the time when manifests named no tables says nothing of any.
    """
    then = previous.rule_tables
    now = rule_tables(home) if then else {}
    return [name for name, digest in sorted(now.items()) if then.get(name) != digest]


def issue_before(published: list[Issue], day: date) -> Issue | None:
    """Return the issue from which on what lands comes for a day.

    That is the last one of an earlier day that came out before the first of the day,
    of the issues in the order of publication.
    """
    before = takewhile(lambda issue: issue.date != day, published)
    earlier = [issue for issue in before if issue.date < day]
    return earlier[-1] if earlier else None


def finish_publishing(home: Home) -> None:
    """Finish what publishing leaves behind: landed figures, and the link ``current``.

    An issue is final when its folder has its name. Should a run have been killed right
    after, the next one lands its figures and points at it here, if others follow it.
    """
    land_figures(home)
    link = home.issues / "current"
    for newest in leading(issues(home))[-1:]:
        if not link.is_symlink() or link.readlink() != Path(newest.id):
            draft = home.issues / ".current.new"
            draft.unlink(missing_ok=True)
            draft.symlink_to(newest.id, target_is_directory=True)
            durable.place(draft, link)


def land_figures(home: Home) -> None:
    """Put the figures of every issue where the warehouse reads them.

    A file without rows has the columns, so that it can always read.
    """
    folder = home.landing / FIGURES_LANDED
    keep_schema(folder, COLUMNS)
    for issue in issues(home):
        target = folder / f"{issue.id}.parquet"
        if not target.exists():
            draft = target.with_suffix(".part")
            shutil.copyfile(issue.folder / FIGURES, draft)
            durable.place(draft, target)
