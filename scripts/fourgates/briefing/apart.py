"""Print a briefing in a process of its own, so that two languages take two cores.

The process is a fresh Python, not a fork: this one holds DuckDB's threads. Job and
outcome pass through its pipes, pickled by ourselves for ourselves.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fourgates import project
from fourgates.briefing.document import Rendered, render
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.reading import Row
from fourgates.errors import UserError

WORK = "from fourgates.briefing.apart import work; work()"


@contextmanager
def rendered_apart(
    name: str, sections: dict[str, list[Row]], issue: IssueFacts, out: Path, lang: str
) -> Iterator[Callable[[], Rendered]]:
    """Begin to print, and give the function that waits for the outcome.

    Takes what ``render`` takes and raises what it raises, when the outcome is asked
    for. Whoever leaves with an error takes the process along.
    """
    places = [str(project.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(filter(None, places))
    with subprocess.Popen(
        [sys.executable, "-c", WORK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        try:
            _give(process, pickle.dumps((name, sections, issue, out, lang)))
            yield lambda: _outcome(process, lang)
        except BaseException:
            process.kill()
            raise


def work() -> None:
    """Print what standard input asks for, and put the outcome on standard output."""
    name, sections, issue, out, lang = pickle.load(sys.stdin.buffer)
    outcome: Rendered | Exception
    try:
        outcome = render(name, sections, issue, out, lang=lang)
    except Exception as error:  # whoever waits for it raises it
        outcome = error
    pickle.dump(outcome, sys.stdout.buffer)


def _give(process: subprocess.Popen[bytes], job: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(job)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it died; its outcome says so


def _outcome(process: subprocess.Popen[bytes], lang: str) -> Rendered:
    assert process.stdout is not None
    content = process.stdout.read()
    code = process.wait()
    if code or not content:
        raise UserError(
            f"The {lang} briefing was not printed: its process ended with {code}. "
            "If memory was short, free some and run: fourgates publish"
        )
    outcome: Rendered | Exception = pickle.loads(content)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
