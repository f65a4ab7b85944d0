"""Take rows out of a home's ledger of loads, as a cut or a lost file does."""

from fourgates.engine import connect
from fourgates.home import Home


def forget_loads(home: Home, condition: str) -> None:
    """Delete the rows of which an SQL condition holds; files left empty go."""
    with connect() as connection:
        for path in home.ledger.glob("*.parquet"):
            kept = path.with_suffix(".kept")
            rows = f"from read_parquet('{path}')"
            among = f"{rows} where not ({condition})"
            connection.execute(f"copy ({among}) to '{kept}' (format parquet)")
            counts = [
                connection.execute(f"select count(*) {one}").fetchall()
                for one in (rows, among)
            ]
            kept.replace(path)
            if counts[0] != counts[1] and counts[1] == [(0,)]:
                path.unlink()
