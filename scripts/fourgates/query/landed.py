"""Feeds that a home adds by contract alone: landed, read by no model, asked in SQL."""

from __future__ import annotations

from fourgates import contracts, withdrawals
from fourgates.contracts import Contract
from fourgates.contracts.landing import landed_rows
from fourgates.engine import quote_name, quote_text
from fourgates.home import Home

Queries = tuple[tuple[str, str, str], ...]
OWN = "_business_date, _load_id, _file, _line, _loaded_at"


def queries(home: Home) -> Queries:
    """Return table, SQL and comment of each such feed that has landed rows.

    The newest version of each thing counts, of loads that were not taken back and rows
    that were not set aside; keyed hashes of persons stay out.
    """
    return tuple(
        (contract.feed, _newest(home, contract), _comment(contract))
        for contract in contracts.alone(contracts.load(home))
        if any((home.root / "landing" / contract.feed).glob("load_date=*/*.parquet"))
    )


def _newest(home: Home, contract: Contract) -> str:
    names = [
        quote_name(str(column.landing_name))
        for column in contract.columns
        if not column.is_identifier
    ]
    line = "case when _line < 0 then file_row_number - _line else _line end"
    taken_back = ", ".join(map(quote_text, ("", *withdrawals.known(home))))
    whose = "_key, _sender" if contract.numbered else "_key"
    return (
        f"select {', '.join(names)}, {OWN} from (select * replace ({line} as _line) "
        f"from {landed_rows(contract, home.landing)}) "
        f"where _is_set_aside is not true and _load_id not in ({taken_back}) "
        f"qualify row_number() over (partition by {whose} order by _version desc, "
        "_loaded_at desc, _load_number desc, _line desc) = 1 "
        "and not coalesce(_is_void, false)"
    )


def _comment(contract: Contract) -> str:
    told = contract.description or contract.title
    return f"{told} Landed, read by no model."
