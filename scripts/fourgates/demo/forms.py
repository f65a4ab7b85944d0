"""Write forms of the demo district's own: a ledger that is whole, visits struck out."""

from __future__ import annotations

from pathlib import Path

from fourgates import contracts, durable
from fourgates.home import Home
from fourgates.settings import CONTRACTS, FILE

FOLDER = "forms"
# feed → its title, the shipped feed that its rows land as, and what it says more
FORMS = {
    "registered_homes": ("在册住户全名单", "households", "wholeList, value: [sender]"),
    "struck_visits": (
        "走访作废单",
        "household_visits",
        "voidWhen, value: '\"走访编号\" is not null'",
    ),
}
NOT_ITS_OWN = ("labelZh", "labelEn", "rhythm", "printOrder")  # these say: daily, 14th …
LEFT_OUT = ("      - name: members", "      - name: persons_found")


def write(home: Home) -> None:
    """Write each contract, and the settings that name their folder."""
    folder = home.root / FOLDER
    durable.make_folder(folder)
    shipped = contracts.load()
    for feed, (title, owner, more) in FORMS.items():
        told = Path(shipped[owner].path).read_text("utf-8").splitlines()
        text = "\n".join(_form(told, feed, title, owner, more)) + "\n"
        durable.write(folder / f"_{feed}.odcs.yaml", text)
    durable.write(home.root / FILE, f"{CONTRACTS}: [{FOLDER}]\n")


def _form(told: list[str], feed: str, title: str, owner: str, more: str) -> list[str]:
    """Return the owner's contract as one that lands as it, with one property more."""
    told = [line for line in told if not any(name in line for name in NOT_ITS_OWN)]
    first = next(n for n, line in enumerate(told) if line in LEFT_OUT)
    last = next(n for n in range(first + 1, len(told)) if "- name:" in told[n])
    told = told[:first] + told[last:]  # so that a sheet with all columns is the owner's
    told = [line.replace(f": {owner}", f": {feed}") for line in told]
    at = next(n for n, line in enumerate(told) if "businessName" in line)
    told[at] = f"    businessName: {title}"
    at = next(n for n, line in enumerate(told) if "customProperties" in line)
    said = (f"landsAs, value: {owner}", more)
    told[at + 1 : at + 1] = [f"      - {{property: {one}}}" for one in said]
    return told
