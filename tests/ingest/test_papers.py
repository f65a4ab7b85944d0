"""Identity papers: the kind is given or told by the number's form; a hash lands."""

from __future__ import annotations

import pytest
from ingest_kit import MORNING, REGISTRATIONS, Office, registration
from test_identifiers import good_forms

from fourgates.ingest.type import typer

TOLD = {
    "E12345678": "passport",
    "EA1234567": "passport",
    "g12345678": "passport",
    "H12345678": "hong_kong_macao_permit",
    "C12345678": "exit_entry_permit",
    "01234567": "taiwan_permit",
    "U510123456": "birth_certificate",
    "ABC110190012345": "permanent_resident_card",
    "440882199102104195": "resident_id",
    "440882910210419": "resident_id",
    "810000199408230021": "residence_permit",
}
NONE = ("12345", "19910210", "44088219910210419", "440882199102104190", "E1234", "无")


@pytest.mark.parametrize("small", [20_000, 1])  # a form, and a file that DuckDB reads
def test_a_paper_is_taken_by_the_form_of_its_number_and_its_kind_is_told(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    numbers = [*TOLD, *NONE]
    rows = [registration(at, id_number=one) for at, one in enumerate(numbers)]
    desk_office.send("r.csv", "\n".join((REGISTRATIONS, *rows)) + "\n")
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (len(TOLD), len(NONE))
    found = desk_office.landed("registrations", "document_kind, person_key")
    assert [kind for kind, _ in found] == list(TOLD.values())
    assert all(len(key) == 64 for _, key in found)


@pytest.mark.parametrize("small", [20_000, 1])
def test_a_kind_that_is_given_is_held_to_its_own_form(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    given = [
        ("123456789", "护照", True),
        ("0123456789", "台胞证", True),
        ("440882199102104195", "身份证", True),
        ("南字第12345号", "军官证", True),
        ("E12345678", "身份证", False),
        ("440882199102104195", "护照", False),
        ("123456789", "", False),
        ("E12345678", "看不清", True),
    ]
    rows = [
        f"{registration(at, id_number=number)},{kind}"
        for at, (number, kind, _) in enumerate(given)
    ]
    desk_office.send("r.csv", "\n".join((f"{REGISTRATIONS},证件类型", *rows)) + "\n")
    desk_office.ingest(MORNING)
    landed = desk_office.landed("registrations", "registration_id, document_kind")
    kinds = ["passport", "taiwan_permit", "resident_id", "other", None]
    taken = [f"R{at}" for at, (_, _, is_good) in enumerate(given) if is_good]
    assert landed == list(zip(taken, kinds, strict=True))


def test_a_resident_id_is_the_same_person_by_either_check() -> None:
    texts = ("440882199102104195", "440882910210419", "44088219910210419x")
    assert good_forms("identity_paper", *texts) == good_forms("resident_id", *texts)
    assert good_forms("identity_paper", " e1234-5678 ") == ["E12345678"]
