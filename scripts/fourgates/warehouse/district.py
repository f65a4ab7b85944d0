"""Find the district among the areas that landed, before anything is counted by it."""

from __future__ import annotations

from fourgates import located, project, settings
from fourgates.engine import connect, quote_text
from fourgates.errors import UserError, at
from fourgates.home import Home


def check(home: Home) -> None:
    """Stop where the register of areas does not hold the district.

    Raises:
        UserError: No area has landed, or none with the code of the settings.
    """
    wanted = str(settings.variables(home.root)["district_id"])
    folder = home.landing / "areas"
    known: dict[str, str] = {}
    if any(folder.glob("load_date=*/*.parquet")):
        files = quote_text(f"{folder}/load_date=*/*.parquet")
        with connect() as connection:
            rows = connection.execute(
                "select distinct area_id, area_level from "
                f"read_parquet({files}, union_by_name = true)"
            ).fetchall()
        known = {str(code): str(level) for code, level in rows}
    if not known:
        raise UserError(
            f"{folder}: no area has landed, and every figure is of an area. Put the "
            f"register of areas (the district {wanted}, its towns and communities) "
            f"into {home.inbox} and run: fourgates ingest"
        )
    if wanted not in known:
        districts = [code for code, level in known.items() if level == "district"]
        raise at(
            home.root / project.SETTINGS,
            f"district_id {wanted} is none of the {len(known)} areas that landed. "
            f"{located.nearest(wanted, districts or known)}",
        )
