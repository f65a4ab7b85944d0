"""Who sends files, and each sender's habits of writing them."""

from __future__ import annotations

from dataclasses import dataclass, replace

# date and moment formats by habit; `day` and `moment` are strftime patterns
HABITS = {
    "iso": ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"),
    "short": ("%Y-%m-%d", "%Y-%m-%d %H:%M"),
    "slash": ("%Y/%-m/%-d", "%Y/%-m/%-d %H:%M"),
    "dot": ("%Y.%-m.%-d", "%Y.%-m.%-d %H:%M"),
    "chinese": ("%Y年%-m月%-d日", "%Y年%-m月%-d日%-H时%-M分"),
    "compact": ("%Y%m%d", "%Y-%m-%d %H:%M"),
}


@dataclass(frozen=True)
class Sender:
    """One desk that sends files.

    Args:
        folder: Name of its folder, as its people write it.
        encoding: Text encoding of its CSV files.
        delimiter: Comma or tab.
        suffix: Ending of its file names; ``.xlsx`` makes workbooks.
        dates: Key of HABITS.
        codes: What it writes where a code list is meant: code, label or alias.
        headers: Which alias heads a column; None for the contract's own names.
        later_headers: The headers from the 15th day on, if they change.
        truths: How it writes true and false.
        empty: What it writes in an empty cell of a typed column.
        has_serial: Whether a running number stands in front of each row.
        is_reversed: Whether it sends the columns in reverse order.
    """

    folder: str
    encoding: str = "utf-8"
    delimiter: str = ","
    suffix: str = ".csv"
    dates: str = "iso"
    codes: str = "label"
    headers: int | None = 0
    later_headers: int | None = None
    truths: tuple[str, str] = ("是", "否")
    empty: str = ""
    has_serial: bool = False
    is_reversed: bool = False

    @property
    def is_workbook(self) -> bool:
        """Whether the sender writes XLSX."""
        return self.suffix == ".xlsx"

    @property
    def day_format(self) -> str:
        """Return the strftime pattern of a date."""
        return HABITS[self.dates][0]

    @property
    def moment_format(self) -> str:
        """Return the strftime pattern of a date with a time."""
        return HABITS[self.dates][1]

    def header_choice(self, day_number: int) -> int | None:
        """Return which alias heads the columns on the n-th day (from 0)."""
        if self.later_headers is not None and day_number >= CHANGE_DAY:
            return self.later_headers
        return self.headers


CHANGE_DAY = 14  # in mid-month the bureau's new system brings new headers

SENDERS = {
    "town_510115001": Sender("柳城街道", "gb18030", dates="slash", has_serial=True),
    "town_510115002": Sender("公平街道", suffix=".xlsx"),
    "town_510115003": Sender("涌泉街道", delimiter="\t", suffix=".tsv"),
    "town_510115004": Sender("天府街道", "utf-8-sig", dates="chinese", headers=1),
    "town_510115005": Sender("金马街道", dates="short", codes="code", headers=None),
    "town_510115006": Sender("永宁街道", "utf-8-sig", "\t", dates="dot"),
    "town_510115101": Sender("和盛镇", "gb18030", codes="alias"),
    "town_510115105": Sender("万春镇", dates="compact", truths=("Y", "N"), headers=1),
    "town_510115106": Sender("寿安镇", "utf-8-sig", dates="slash", is_reversed=True),
    "civil_affairs": Sender("民政局", "utf-8-sig"),
    "data_centre": Sender(
        "大数据中心", codes="code", headers=None, truths=("true", "false")
    ),
    "health_records": Sender("卫健局", "utf-8-sig", dates="chinese"),
    "health_checks": Sender(
        "卫健局", dates="short", later_headers=9, truths=("有", "无")
    ),
    "gate_road": Sender("公安局", "gb18030", "\t", dates="slash", empty="-"),
    "gate_compound": Sender("社治委", dates="short"),
    "gate_workplace": Sender("经信局", codes="alias", dates="dot", headers=1),
    "gate_pharmacy": Sender("市场监管局", "utf-8-sig", dates="slash"),
    "social_governance": Sender("社治委", dates="short"),
    "leads_team": Sender("处置专班", "utf-8-sig", codes="alias", dates="slash"),
    "organisation": Sender("组织部", "gb18030", dates="iso", truths=("Y", "N")),
    "economy": Sender("经信局", suffix=".xlsx"),
    "any_form": Sender("指挥部办公室", "utf-8-sig"),
}


def at_scale(name: str, scale: float) -> Sender:
    """Return a sender's habits; in a big district nobody sends workbooks."""
    sender = SENDERS[name]
    if sender.is_workbook and scale > BIG:
        return replace(sender, suffix=".csv", encoding="utf-8-sig")
    return sender


BIG = 0.05  # above this share of the real district, files are few and large
