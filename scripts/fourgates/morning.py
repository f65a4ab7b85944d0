"""The order of a morning: rules, build, publish; each says what it did in one line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.metadata import version
from itertools import groupby
from time import monotonic

from fourgates import contracts, durable, feeds, project, warehouse
from fourgates import publish as publishing
from fourgates.catalogue import measure_sql
from fourgates.errors import UNPROVEN, UserError
from fourgates.home import Home
from fourgates.publish.issue_ledger import (
    edited,
    finish_publishing,
    issue_before,
    issues,
    leading,
)
from fourgates.steps import Steps
from fourgates.warehouse import Run, district
from gaterules import compile_folder

RUN = "run.json"
MOST_CODES = 5  # that are named
WORDS = {
    "zh": {
        "built": "已建 {day}：{models} 个模型，{tests} 项检验，全部通过",
        "unlabelled": "{number} 个代码没有名称：{codes}；请在 "
        "seeds/codes/code_labels.csv 补上",
        "compared": "已与 {issue} 期重新比较",
        "issue": "第 {issue} 期（总第 {serial} 期）",
        "copies": "{copies} 份 {document}  {folder}",
        "no_data": "{day} 各表均无报送，各项均为无数据",
        "pages": "{pages} 页，{seconds:.0f} 秒",
    },
    "en": {
        "built": "built {day}: {models} models, {tests} tests; all tests hold",
        "unlabelled": "codes without a label ({number}): {codes}. Add their rows to "
        "seeds/codes/code_labels.csv",
        "compared": "compared again, with issue {issue}",
        "issue": "issue {issue} (no. {serial})",
        "copies": "{copies} of {document}  {folder}",
        "no_data": "nothing was reported for {day}: every feed is no data",
        "pages": "{pages} pages in {seconds:.0f} s",
    },
}


def build(home: Home, steps: Steps, day: date) -> None:
    """Compile the rules and build the warehouse for one day.

    Rules that cannot be compiled, and generated files that are not as their sources
    say, stop here: the last good issue stays current.
    """
    _check_generated(home, steps)
    rules_digest = compile_rules(home, steps)
    finish_publishing(home)
    known_at = warehouse.known_at(home)
    district.check(home)
    run = Run(day, known_at, rules_digest)
    construct(home, steps, _following(home, run))


def _check_generated(home: Home, steps: Steps) -> None:
    """Stop where what is generated is stale; only say so where none can be written.

    Code of which a build has come is not looked at again.

    Raises:
        UserError: A contract or declaration is newer than what follows from it.
    """
    if warehouse.is_current(home):
        return
    if stale := _stale(project.code_digest()):
        if os.access(project.root() / "models", os.W_OK):
            raise UserError(stale, UNPROVEN)
        steps.say(stale)


@cache
def _stale(code_digest: str) -> str:
    """Say what is stale in the code of that digest, feeds before measures."""
    files = feeds.FeedFiles(project.root(), contracts.load())
    found = feeds.stale(files.root, files.texts())
    words = [feeds.told(found)] if found else []
    words += [measure_sql.told(name) for name in measure_sql.sync(check=True)]
    return "\n".join(words)


def compile_rules(home: Home, steps: Steps) -> str:
    """Compile the rules for the home's builds and return their digest.

    What was compiled from the same rules by the same program stands.
    """
    folder = home.build / "decisions"
    stamp = folder / "compiled_from"
    source = f"{project.code_digest()} {version('sqlglot')}"
    with steps.step("rules"):
        if stamp.exists() and stamp.read_text("utf-8") == source:
            record = json.loads((folder / "digest.json").read_text("utf-8"))
            return str(record["rules_digest"])
        stamp.unlink(missing_ok=True)
        digest = compile_folder(project.root() / "seeds" / "rules", folder)
        durable.sync_tree(folder)
        durable.write(stamp, source)
    return digest.rules_digest


def construct(home: Home, steps: Steps, run: Run) -> None:
    """Build the warehouse by run that stand, the rules being compiled."""
    with (
        _kept_until_built(home, run),
        steps.step("build", date=str(run.report_date)) as facts,
    ):
        built = warehouse.build(home, steps, run)
        facts.update(built.nodes)
    words = WORDS[steps.language]
    counts = {f"{kind}s": built.nodes.get(kind, 0) for kind in ("model", "test")}
    steps.tell(words["built"].format(day=run.report_date, **counts))
    if codes := built.unlabelled:
        more = ["…"] if len(codes) > MOST_CODES else []
        named = ", ".join([*codes[:MOST_CODES], *more])
        told = words["unlabelled"].format(number=len(codes), codes=named)
        steps.say(f"  {told}")


def publish(
    home: Home, steps: Steps, choice: publishing.Choice = publishing.ALL_DUE
) -> publishing.Published:
    """Freeze what was built last, and say where the documents lie.

    An issue compares with the one published last. Where another came out since the
    build, as when publishing twice, the comparison is built again before.

    Raises:
        UserError: Nothing was built, the last build failed, or the comparison would
            have to be built by other code than the rest.
    """
    kept = home.build / RUN
    if not kept.exists():
        raise UserError(
            f"{home.root}: no finished build to publish. Run: fourgates build --date …"
        )
    finish_publishing(home)
    run = Run.from_json(json.loads(kept.read_text("utf-8")))
    following = _following(home, run)
    if following != run:
        _compare(home, steps, following)
    started = monotonic()
    published = publishing.publish(home, steps, following, choice)
    words, facts = WORDS[steps.language], published.facts
    steps.say(words["issue"].format(issue=facts.id, serial=facts.serial))
    for line in _printed(published, words["copies"]):
        steps.say(f"  {line}")
    if facts.is_without_data:
        steps.say(f"  {words['no_data'].format(day=run.report_date)}")
    pages, seconds = sum(one.pages for one in published.printed), monotonic() - started
    steps.tell(f"  {words['pages'].format(pages=pages, seconds=seconds)}")
    return published


def _printed(published: publishing.Published, copies: str) -> Iterator[str]:
    """Say where the pages lie: each of the district's, the others by their folder."""
    for name, group in groupby(published.printed, key=lambda one: one.document):
        printed = list(group)
        if len(printed) == len({one.lang for one in printed}):
            yield from (
                f"{one.lang}  {published.folder / one.stem}.pdf" for one in printed
            )
        else:
            folder = f"{published.folder / name}{os.sep}"
            yield copies.format(copies=len(printed), document=name, folder=folder)


def _compare(home: Home, steps: Steps, run: Run) -> None:
    """Build the comparison again, with the issue that came out since the build."""
    if not warehouse.is_current(home):
        raise UserError(
            f"Issue {run.previous_issue} came out since the build, and rules or "
            "program changed. Build again: "
            f"fourgates build --date {run.report_date}"
        )
    with _kept_until_built(home, run), steps.step("compare"):
        warehouse.compare(home, steps, run)
    words = WORDS[steps.language]
    steps.tell(words["compared"].format(issue=run.previous_issue))


@contextmanager
def _kept_until_built(home: Home, run: Run) -> Iterator[None]:
    """Keep the run of what is built; a failure leaves nothing to publish."""
    kept = home.build / RUN
    kept.unlink(missing_ok=True)
    yield
    durable.write(kept, run.as_json())


def _following(home: Home, run: Run) -> Run:
    """Return the run with the last issue as predecessor that is of no later day."""
    published = leading(issues(home))
    before = [issue for issue in published if issue.date <= run.report_date]
    if not before:
        return run
    previous, opened = before[-1], issue_before(published, run.report_date)
    return replace(
        run,
        previous_issue=previous.id,
        previous_date=previous.date,
        previous_known_at=previous.known_at,
        previous_day_known_at=opened.known_at if opened else None,
        rules_edited=",".join(edited(home, previous)),
    )
