"""Who sends files, and each sender's habits of writing them."""

from __future__ import annotations

from dataclasses import dataclass, replace

BIG = 0.05  # above this share of the real district, files are few and large
# strftime patterns of a date and of a moment, by habit
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
    "command_office": Sender("指挥部办公室", dates="short"),
    "station_teams": Sender("驻点专班", "utf-8-sig", dates="slash", has_serial=True),
    "hotline": Sender("12345热线", "gb18030", dates="slash", truths=("满意", "不满意")),
    "home_service": Sender("社治委", suffix=".xlsx"),
    "cadres": Sender("组织部", suffix=".xlsx"),
    "discipline": Sender("纪委监委", dates="chinese"),
    "work_desk": Sender("经信局", dates="dot", codes="alias"),
    "any_form": Sender("指挥部办公室", "utf-8-sig"),
}


def at_scale(name: str, scale: float) -> Sender:
    """Return a sender's habits; in a big district nobody sends workbooks."""
    sender = SENDERS[name]
    if sender.is_workbook and scale > BIG:
        return replace(sender, suffix=".csv", encoding="utf-8-sig")
    return sender
