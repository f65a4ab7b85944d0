"""Print editions in processes of their own, as many at once as there are cores.

The first process is a fresh Python, not a fork: this one holds DuckDB's threads. It
loads fonts and style sheets once and forks the others, which share them. Job and
outcome pass through its pipes, pickled by ourselves for ourselves.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fourgates import project
from fourgates.briefing import page, printing
from fourgates.briefing.document import render
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.section_tables import Edition
from fourgates.errors import UserError

WORK = "from fourgates.briefing.workers import work; work()"
WORKERS = len(os.sched_getaffinity(0))
ENTRY = 4  # bytes of a number in the queue
FAILED = (
    "The documents were not printed: a process ended with {code}. "
    "If memory was short, free some and run: fourgates publish"
)


@dataclass(frozen=True)
class Printed:
    """One edition in one language, as it was written."""

    document: str  # its name
    area: str  # its code
    lang: str
    stem: str  # path of its files in the issue, without the ending
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
    processes along. The bytes do not depend on how many workers print at once.
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
            if process.poll() is None:  # those that it forked are of its session
                os.killpg(process.pid, signal.SIGKILL)
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
    """Print every copy of a job, the largest documents first.

    Raises:
        UserError: What stopped a copy, or a process that ended before its end.
    """
    copies, sizes = job.copies, []
    for place, lang in copies:
        document = job.editions[place].document
        sizes.append(len(document.sections))
        printing.press(document.id)
        page.environment(lang)
    largest_first = sorted(range(len(copies)), key=lambda at: -sizes[at])
    if job.workers == 1:
        return [_print(job, *copy) for copy in copies]
    gc.freeze()  # what the forks share stays shared
    queue = _queue(largest_first)
    forked = [_fork(job, copies, queue) for _ in range(job.workers)]
    outcomes = [_results(process, results) for process, results in forked]
    done: dict[int, Printed] = {}
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
        done |= outcome
    return [done[at] for at in range(len(copies))]


def _queue(places: list[int]) -> int:
    """Return a pipe that gives each number once, to whichever process asks first."""
    asked, given = os.pipe()
    os.write(given, b"".join(at.to_bytes(ENTRY, "big") for at in places))
    os.close(given)
    return asked


def _fork(job: Job, copies: list[tuple[int, str]], queue: int) -> tuple[int, int]:
    """Fork a process that prints what the queue gives; return it and its results.

    Plain pipes: a bare machine may lack what ``multiprocessing`` needs.
    """
    results, told = os.pipe()
    process = os.fork()
    if process:
        os.close(told)
        return process, results
    code = 1
    try:
        with os.fdopen(told, "wb") as stream:
            pickle.dump(_print_queued(job, copies, queue), stream)
        code = 0
    finally:
        os._exit(code)


def _print_queued(
    job: Job, copies: list[tuple[int, str]], queue: int
) -> dict[int, Printed] | Exception:
    """Print what the queue gives; at an error empty it, so that the others end too."""
    done = {}
    try:
        while entry := os.read(queue, ENTRY):
            at = int.from_bytes(entry, "big")
            done[at] = _print(job, *copies[at])
    except Exception as error:  # whoever waits for it raises it
        while os.read(queue, ENTRY * len(copies)):
            pass
        return error
    return done


def _results(process: int, results: int) -> dict[int, Printed] | Exception:
    """Return what a forked process printed, by the number of the copy, or its error."""
    with os.fdopen(results, "rb") as stream:
        content = stream.read()
    _, status = os.waitpid(process, 0)
    if status or not content:
        return UserError(FAILED.format(code=os.waitstatus_to_exitcode(status)))
    outcome: dict[int, Printed] | Exception = pickle.loads(content)
    return outcome


def _print(job: Job, place: int, lang: str) -> Printed:
    edition = job.editions[place]
    rendered = render(edition, job.issue, job.out, lang=lang)
    names = (edition.document.id, edition.area.id, lang, edition.stem(lang))
    return Printed(*names, rendered.pages)


def _give(process: subprocess.Popen[bytes], job: bytes) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it died; its outcome says so
        process.stdin.write(job)
        process.stdin.close()


def _outcome(process: subprocess.Popen[bytes]) -> list[Printed]:
    assert process.stdout is not None
    content = process.stdout.read()
    code = process.wait()
    if code or not content:
        raise UserError(FAILED.format(code=code))
    outcome = pickle.loads(content)
    if isinstance(outcome, Exception):
        raise outcome
    printed: list[Printed] = outcome
    return printed
