"""Answers of Fiscal Data in the shape of its operating cash balance, built from its description."""

import json

WEEK = (
    ("2025-07-07", 313162, 38702, 19382, 332482),
    ("2025-07-08", 332482, 237922, 227357, 343047),
    ("2025-07-09", 343047, 16206, 48205, 311048),
    ("2025-07-10", 311048, 276849, 299502, 288395),
    ("2025-07-11", 288395, 15386, 21419, 282363),
)
LINES = (
    "Treasury General Account (TGA) Opening Balance",
    "Total TGA Deposits (Table II)",
    "Total TGA Withdrawals (Table II) (-)",
    "Treasury General Account (TGA) Closing Balance",
)


def rows(*days: tuple[str, int, int, int, int]) -> list[dict[str, str]]:
    """Four rows a day; every value is a string and the column of closing balances says "null"."""
    return [
        {
            "record_date": day,
            "account_type": account,
            "close_today_bal": "null",
            "open_today_bal": str(value),
            "open_month_bal": str(value),
            "src_line_nbr": str(line),
        }
        for day, *values in days
        for line, (account, value) in enumerate(zip(LINES, values, strict=True), start=1)
    ]


def answer(rows: list[dict[str, str]], *, pages: int = 1) -> str:
    """The envelope; its links are fragments of a query and no addresses."""
    return json.dumps(
        {
            "data": rows,
            "meta": {"count": len(rows), "total-count": len(rows) * pages, "total-pages": pages},
            "links": {"self": "&page%5Bnumber%5D=1", "next": None},
        },
        indent=1,
    )
