"""What a first look at a file tells: its form, its feed, how its text is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fourgates.contracts.headers import SEARCHED_ROWS, Form
from fourgates.ingest.inbox import Arrival
from fourgates.ingest.refuse import Refused
from fourgates.ingest.survey import Survey


@dataclass(frozen=True)
class Look:
    """What a first look at a file told.

    Args:
        arrival: The file.
        feed: The feed its rows land in; None when it may hold rows of several, or is so
            large that it takes the whole machine.
        facts: What its bytes tell; None for a workbook.
        text: Its rows in UTF-8: the file itself, or a copy.
        form: Its header.
        shape: Delimiter, lines above the rows, whether the head is plain.
    """

    arrival: Arrival
    feed: str | None = None
    facts: Survey | None = None
    text: Path | None = None
    form: Form | None = None
    shape: tuple[str, int, bool] = (",", 0, False)


def complete(form: Form | None) -> Form:
    """Return a form that has all it needs, or refuse it by name.

    Raises:
        Refused: It belongs to no feed; the nearest is named with what is missing.
    """
    if form is None:
        raise Refused(f"前 {SEARCHED_ROWS} 行里没有任何一张表的表头，不知是哪张表")
    label = form.contract.label
    if form.doubled:
        raise Refused(f"「{label}」的表头重复：{'、'.join(form.doubled)}，请只留一列")
    if form.missing:
        raise Refused(
            f"不是已知的表；最接近「{label}」，缺少必填列：{'、'.join(form.missing)}"
        )
    return form
