"""A bill of Congress as its record stands: committees, roll calls, actions. Plain frozen data."""

from dataclasses import dataclass
from datetime import date, datetime

DESIGNATIONS = {
    "hr": ("H.R.", "house-bill"),
    "s": ("S.", "senate-bill"),
    "hjres": ("H.J.Res.", "house-joint-resolution"),
    "sjres": ("S.J.Res.", "senate-joint-resolution"),
    "hconres": ("H.Con.Res.", "house-concurrent-resolution"),
    "sconres": ("S.Con.Res.", "senate-concurrent-resolution"),
    "hres": ("H.Res.", "house-resolution"),
    "sres": ("S.Res.", "senate-resolution"),
}


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee as the file names it: system code in lower case, name without its chamber."""

    code: str
    name: str

    @property
    def chamber(self) -> str:
        """The chamber, or ``joint``, by the first letter of the code."""
        return {"h": "house", "s": "senate"}.get(self.code[:1], "joint")


@dataclass(frozen=True, slots=True, order=True)
class Vote:
    """One roll call: its chamber, session and number, and the instant in UTC where the file has it."""

    chamber: str
    congress: int
    session: int
    year: int
    roll: int
    at: datetime | None = None

    @property
    def identifier(self) -> str:
        """``2025/199`` for the House, ``119-2/234`` for the Senate."""
        if self.chamber == "house":
            return f"{self.year}/{self.roll}"
        return f"{self.congress}-{self.session}/{self.roll}"


@dataclass(frozen=True, slots=True)
class Action:
    """One wording on one date, with the committees, votes and times of all rows that carry it."""

    on: date
    wording: str
    chamber: str
    committees: tuple[Committee, ...]
    votes: tuple[Vote, ...]
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill as its file stands, independent of the order and the citations of its rows."""

    congress: int
    type: str
    number: int
    title: str
    official_title: str
    policy_area: str
    introduced: date | None
    actions: tuple[Action, ...]
    versions: tuple[tuple[str, date | None], ...]
    laws: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """``119/hr/3633``."""
        return f"{self.congress}/{self.type}/{self.number}"

    @property
    def designation(self) -> str:
        """``H.R. 3633``."""
        return f"{DESIGNATIONS[self.type][0]} {self.number}"

    @property
    def origin(self) -> str:
        """The chamber the bill began in, by its type."""
        return "house" if self.type.startswith("h") else "senate"

    @property
    def page(self) -> str:
        """The bill's page for people; it refuses automated clients, so it is linked and never fetched."""
        return page_of(self.congress, self.type, self.number)


def page_of(congress: int, bill_type: str, number: int) -> str:
    """A bill's page for people, by its number alone."""
    return f"https://www.congress.gov/bill/{congress}th-congress/{DESIGNATIONS[bill_type][1]}/{number}"
