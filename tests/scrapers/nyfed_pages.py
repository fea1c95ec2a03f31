"""Statements and the feed of speeches of the New York Fed, built from their description."""

PARAGRAPH = "The Desk plans to continue purchases of Treasury bills so that reserves stay ample."


def policy_page(
    *paragraphs: str,
    title: str = "Statement Regarding Reserve Management Purchases Operations",
    date: str = "December 10, 2025",
    cites: str = "operating_policy_251029",
) -> str:
    """An operating-policy statement: title, date line, paragraphs, and what it cites."""
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>{title} - FEDERAL RESERVE BANK of NEW YORK</title></head><body>
<header><p>The Federal Reserve Bank of New York works for the public.</p></header>
<div class="ts-article"><div class="ts-tag">Operating Policy</div><div class="ts-article-title">{title}</div>
<div class="ts-contact">{date}</div>
{text}
<ul><li><a href="/markets/opolicy/{cites}">An earlier statement</a></li>
<li><a href="/markets/opolicy/operating_policy_251210a#top">This statement</a></li>
<li><a href="//evil.example/markets/opolicy/operating_policy_251029">Elsewhere</a></li>
<li><a href="/markets/treasury-faq">FAQs</a></li></ul></div>
<footer><p>Terms of use</p></footer></body></html>
"""


def speeches(*items: tuple[str, str, str]) -> str:
    """The feed of titles, paths and dates."""
    found = "\n".join(
        f"<item><title>{title}</title><link>https://www.newyorkfed.org/newsevents/speeches/{path}</link>"
        f"<description>Remarks at a conference.</description><pubDate>{date}</pubDate></item>"
        for title, path, date in items
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Speeches</title><link>https://www.newyorkfed.org/</link>
<description>Speeches</description>
{found}
</channel></rss>
"""
