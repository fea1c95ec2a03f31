"""Minutes and implementation notes in the shape the Board serves, built from their description."""

# ruff: noqa: E501 - a line is as long as the source writes it

from tests.scrapers.fed_bodies import statement_page

ORDER = "The Board voted to lower the interest rate paid on reserve balances to 4.15 percent, effective September 18, 2025."
DIRECTIVE = """The Committee directs the Desk to: conduct standing overnight repurchase agreement operations with a minimum
bid rate of 4.25 percent and conduct standing overnight reverse repurchase agreement operations at an offering rate of
4 percent."""
CREDIT = "The Board voted to approve a decrease in the primary credit rate to 4.25 percent, effective September 18, 2025."


def note_page(*parts: str, title: str = "Implementation Note issued September 17, 2025") -> str:
    """A note: an opening paragraph and a list; the directive stands in a quotation within an item."""
    items = "".join(f"<li>{part}</li>" for part in parts)
    opening = (
        "The following decisions carry out the stance of monetary policy.</p><ul>"
        + items
        + "</ul><p>See also."
    )
    return statement_page(opening, name="monetary20250917a1", title=title)


def minutes_page(name: str = "fomcminutes20260128", title: str = "FOMC Minutes, January 27-28, 2026") -> str:
    """Minutes: a byte order mark, a title cut short, and the meeting named for other sites alone."""
    return f"""\ufeff<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta property="og:title" content="{title}"/>
<meta property="og:url" content="https://www.federalreserve.gov/monetarypolicy/{name}.htm" />
<title>The Fed - Monetary Policy: </title></head>
<body><div id="article" class="col-xs-12"><h3>Minutes of the Federal Open Market Committee</h3>
<p><strong>January 27\u201328, 2026 </strong><br />A joint meeting was held in the offices of the Board.</p>
<p>The manager turned first to developments in financial markets.</p></div></body></html>
"""
