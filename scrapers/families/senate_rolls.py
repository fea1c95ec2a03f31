"""Roll calls of the Senate from its information system: the menu of a session and a file a vote."""

from datetime import datetime

from lxml import etree

from scrapers.families.bills import Vote
from scrapers.families.billstatus import WASHINGTON, first_year
from scrapers.families.lis_dates import day_of, instant_of
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.families.roll_calls import RollCall
from scrapers.items import Page

SITE = "https://www.senate.gov/legislative/LIS"


def menu_address(congress: int, session: int) -> str:
    """Where the list of a session's roll calls is."""
    return f"{SITE}/roll_call_lists/vote_menu_{congress}_{session}.xml"


def address(vote: Vote) -> str:
    """Where the file of one roll call is."""
    folder = f"{SITE}/roll_call_votes/vote{vote.congress}{vote.session}"
    return f"{folder}/vote_{vote.congress}_{vote.session}_{vote.roll:05}.xml"


def menu(page: Page) -> tuple[RollCall, ...]:
    """Every roll call of a session's menu, by date alone; raises LayoutChanged or Blocked."""
    summary = xml_root(page, "vote_summary")
    votes = summary.find("votes")
    if votes is None:
        raise unexpected(page, "the menu has no <votes>")
    try:
        return tuple(_listed(summary, vote) for vote in votes.findall("vote"))
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"a vote of the menu cannot be read ({error})") from error


def detail(page: Page) -> tuple[RollCall, str]:
    """The roll call of one file, and when the file was last modified, in UTC ("" when it never was)."""
    vote = xml_root(page, "roll_call_vote")
    try:
        return _read(vote), _modified(_text(vote, "modify_date"))
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"the roll call cannot be read ({error})") from error


def _listed(summary: etree._Element, vote: etree._Element) -> RollCall:
    """A row of the menu: its date has no year, its number leading zeros, its elements stray white space."""
    matters = vote.findall("en_bloc/matter")
    matter = matters[0] if matters else vote
    # Many nominations at once have no title of their own; the first stands for their sort.
    subject = "" if len(matters) > 1 else _there(matter, "issue")
    title = _text(vote, "title") or ", ".join(_text(one, "issue") for one in matters)
    return RollCall(
        vote=_vote(summary, _text(vote, "vote_number"), None),
        on=day_of(_text(vote, "vote_date"), int(_text(summary, "congress_year"))),
        question=_needed(matter, "question"),
        result=_needed(matter, "result"),
        subject=subject,
        title=title,
        yeas=_count(vote, "vote_tally/yeas"),
        nays=_count(vote, "vote_tally/nays"),
    )


def _read(vote: etree._Element) -> RollCall:
    at = instant_of(_text(vote, "vote_date"))
    return RollCall(
        vote=_vote(vote, _text(vote, "vote_number"), at),
        on=at.astimezone(WASHINGTON).date(),
        question=_needed(vote, "question"),
        result=_needed(vote, "vote_result"),
        subject=_text(vote, "document/document_name"),
        title=_text(vote, "vote_title") or _text(vote, "vote_document_text"),
        yeas=_count(vote, "count/yeas"),
        nays=_count(vote, "count/nays"),
        not_voting=_count(vote, "count/absent"),
    )


def _vote(told: etree._Element, number: str, at: datetime | None) -> Vote:
    congress, session = int(_text(told, "congress")), int(_text(told, "session"))
    year = int(_text(told, "congress_year"))
    if year != first_year(congress) + session - 1:
        raise ValueError(f"{year} is no year of session {session} of the {congress}th Congress")
    return Vote(
        chamber="senate",
        congress=congress,
        session=session,
        year=year,
        roll=int(number),
        at=at,
    )


def _modified(text: str) -> str:
    return instant_of(text).isoformat() if text else ""


def _count(parent: etree._Element, path: str) -> int:
    """A count, which is empty where it is none; its element is always there."""
    return int(_there(parent, path) or 0)


def _text(parent: etree._Element, path: str) -> str:
    return squeeze(parent.findtext(path))


def _there(parent: etree._Element, path: str) -> str:
    """The text of an element that may be empty and is never missing."""
    if parent.find(path) is None:
        raise ValueError(f"no {path}")
    return _text(parent, path)


def _needed(parent: etree._Element, path: str) -> str:
    text = _text(parent, path)
    if not text:
        raise ValueError(f"no {path}")
    return text
