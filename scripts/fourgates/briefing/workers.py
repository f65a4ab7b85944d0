"""Print editions in processes of their own, as many at once as there are cores.

The first process is a fresh Python, not a fork: this one holds DuckDB's threads. It
loads fonts and style sheets once and forks the others, which share them. Job and
outcome pass through its pipes, pickled by ourselves for ourselves.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from fourgates import project
from fourgates.briefing import page, printing
from fourgates.briefing.document import render
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.section_tables import Edition
from fourgates.errors import UserError

WORK = "from fourgates.briefing.workers import work; work()"
WORKERS = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Printed:
    """One edition in one language, as it was written.

    Args:
        document: Name of the document.
        area: Code of the area.
        lang: ``zh`` or ``en``.
        stem: Path of its files in the issue, without the ending.
        pages: Pages of the PDF.
    """

    document: str
    area: str
    lang: str
    stem: str
    pages: int


@dataclass(frozen=True)
class Job:
    """What is to be printed, and where to."""

    editions: tuple[Edition, ...]
    issue: IssueFacts
    out: Path
    workers: int

    @property
    def copies(self) -> list[tuple[int, str]]:
        """Return each edition's place and language, in print order."""
        return [
            (place, lang)
            for place, edition in enumerate(self.editions)
            for lang in edition.document.languages
        ]


@contextmanager
def printing_apart(
    editions: Sequence[Edition],
    issue: IssueFacts,
    out: Path,
    *,
    workers: int = WORKERS,
) -> Iterator[Callable[[], list[Printed]]]:
    """Begin to print, and give the function that waits for what was printed.

    Every edition is printed in the languages of its document. What stops one is
    raised when the outcome is asked for. Whoever leaves with an error takes the
    processes along.

    Args:
        editions: What to print, as ``editions()`` reads it.
        issue: What the issue says about itself.
        out: Folder to write into.
        workers: Processes that print at once; the bytes do not depend on it.
    """
    places = [str(project.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(filter(None, places))
    with subprocess.Popen(
        [sys.executable, "-c", WORK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        start_new_session=True,
    ) as process:
        try:
            _give(process, pickle.dumps(Job(tuple(editions), issue, out, workers)))
            yield lambda: _outcome(process)
        except BaseException:
            _kill(process)
            raise


def work() -> None:
    """Print what standard input asks for, and put the outcome on standard output."""
    job: Job = pickle.load(sys.stdin.buffer)
    outcome: list[Printed] | Exception
    try:
        outcome = print_all(job)
    except Exception as error:  # whoever waits for it raises it
        outcome = error
    pickle.dump(outcome, sys.stdout.buffer)


def print_all(job: Job) -> list[Printed]:
    """Print every copy of a job, the largest documents first."""
    copies = job.copies
    for place, lang in copies:
        printing.press(job.editions[place].document.id)
        page.environment(lang)
    if job.workers == 1:
        return [_print(job, place, lang) for place, lang in copies]
    ordered = sorted(copies, key=lambda copy: -len(_sections(job, copy)))
    _Inherited.job = job
    gc.freeze()  # what the forks share stays shared
    with ProcessPoolExecutor(job.workers, mp_context=get_context("fork")) as pool:
        done = dict(zip(ordered, pool.map(_print_inherited, ordered), strict=True))
    return [done[copy] for copy in copies]


class _Inherited:
    """What a forked process has from the one that forked it."""

    job: Job


def _print_inherited(copy: tuple[int, str]) -> Printed:
    return _print(_Inherited.job, *copy)


def _print(job: Job, place: int, lang: str) -> Printed:
    edition = job.editions[place]
    rendered = render(edition, job.issue, job.out, lang=lang)
    names = (edition.document.id, edition.area.id, lang, edition.stem(lang))
    return Printed(*names, rendered.pages)


def _sections(job: Job, copy: tuple[int, str]) -> tuple[object, ...]:
    return job.editions[copy[0]].document.sections


def _give(process: subprocess.Popen[bytes], job: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(job)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it died; its outcome says so


def _outcome(process: subprocess.Popen[bytes]) -> list[Printed]:
    assert process.stdout is not None
    content = process.stdout.read()
    code = process.wait()
    outcome = pickle.loads(content) if content and not code else None
    if outcome is None or isinstance(outcome, BrokenProcessPool):
        raise UserError(
            f"The documents were not printed: a process ended with {code}. "
            "If memory was short, free some and run: fourgates publish"
        )
    if isinstance(outcome, Exception):
        raise outcome
    printed: list[Printed] = outcome
    return printed


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and those that it forked: they are one session."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
