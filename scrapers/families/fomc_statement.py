"""What a statement of the Federal Open Market Committee decides: range, tally, balance sheet.

The wording is no template: since June 2026 the tally stands in the first line and the rest is
short. Ranges are read after dashes are made plain, because the same page mixes several.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scrapers.families.markup import squeeze

_DASHES = re.compile(
    "\u00e2\u0080[\u0090-\u0095]"  # a dash read as Latin-1
    "|\u00e2\u20ac[\u0090\u2018\u2019\u201c\u201d]"  # a dash read as Windows-1252
    "|[\u2010-\u2015\u2212]\u0091?"  # a dash, with what one reader left of it
)
_FRACTION = r"\d/[1-9]\d?(?!\d)"  # a rate is of few digits, and nothing is divided by nothing
_NUMBER = rf"(?<!\d)(?:{_FRACTION}|\d{{1,2}}(?:-{_FRACTION})?(?!\d))"
_SPACED_DASH = re.compile(r"(?<=\d) ?- ?(?=\d)")
_DECISION = re.compile(
    r"\bdecided to (?P<verb>maintain|keep|leave|raise|increase|lower|reduce|cut) the target range "
    rf"for the federal funds rate (?:by (?P<step>{_NUMBER}) percentage points?,? )?(?:unchanged )?(?:at|to) "
    rf"(?P<lower>{_NUMBER}) to (?P<upper>{_NUMBER}) percent",
    re.IGNORECASE,
)
_VERBS = {"raise": "raise", "increase": "raise", "lower": "cut", "reduce": "cut", "cut": "cut"}
_SHORT_TALLY = re.compile(r"\bby an? (\d{1,2})(?:-| to )(\d{1,2}) vote\b", re.IGNORECASE)
_FOR = re.compile(
    r"\bVoting for (?:the|this) (?:monetary policy )?action(?:s)? (?:was|were) (.+?)(?=\bVoting against\b|$)"
)
_AGAINST = re.compile(r"\bVoting against (?:the|this) (?:monetary policy )?action(?:s)? (?:was|were) (.+)$")
_NAME = r"[A-Z][\w'\u2019.-]+(?: [A-Z]\.)?(?: [A-Z][\w'\u2019-]+)+"
_NAMES = rf"{_NAME}(?:(?:, and |, | and ){_NAME})*"
_LEADING_NAMES = re.compile(rf"^{_NAMES}")
_DISSENTERS = re.compile(rf"({_NAMES}), who\b")
_SENTENCE = re.compile(r"(?<=[a-z0-9%)]\.) (?=[A-Z])")

# A decision about the balance sheet is announced by a change: a date, a first purchase, a new cap.
# "will continue reducing its holdings" and "reaffirmed its policy" decide nothing new.
_BALANCE_SHEET = re.compile(
    r"\bslow the pace of decline of its securities holdings\b"
    r"|\bdecided to (?:conclude|begin|end|stop|start|resume|slow)\b"
    r".*\b(?:holdings|purchases|reduction|reducing)\b"
    r"|\bdecided to reduce the monthly pace\b"
    r"|\bwill initiate purchases\b",
    re.IGNORECASE,
)
_CAP = re.compile(
    r"\bmonthly redemption cap on Treasury securities"
    r" from \$(?P<before>\d{1,4}) billion to \$(?P<after>\d{1,4}) billion",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Range:
    """A target range of the federal funds rate, in percent."""

    lower: Decimal
    upper: Decimal

    def __str__(self) -> str:
        return f"{self.lower:.2f}-{self.upper:.2f}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The rate decision: ``action`` is hold, cut or raise; ``previous`` where the text gives it."""

    action: str
    target: Range
    previous: Range | None
    tally: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class BalanceSheetDecision:
    """What the statement newly decides about the balance sheet, with the Treasury cap in billions."""

    sentence: str
    action: str
    cap_before: Decimal | None = None
    cap_after: Decimal | None = None


def plain(text: str) -> str:
    """The text with every sort of dash as a hyphen, none of them spaced between digits."""
    return _SPACED_DASH.sub("-", _DASHES.sub("-", squeeze(text)))


def decision(text: str) -> Decision | None:
    """The rate decision a statement announces; None when it states no range."""
    text = plain(text)
    found = _DECISION.search(text)
    if found is None:
        return None
    action = _VERBS.get(found["verb"].lower(), "hold")
    target = Range(_percent(found["lower"]), _percent(found["upper"]))
    return Decision(action, target, _previous(action, target, found["step"]), tally(text))


def tally(text: str) -> tuple[int, int] | None:
    """Votes for and against, from the first line's count or from the names; None when not stated."""
    text = plain(text)
    short = _SHORT_TALLY.search(text)
    if short:
        return int(short[1]), int(short[2])
    voted_for = _FOR.search(text)
    if voted_for is None:
        return None
    against = _AGAINST.search(text)
    return len([name for name in voted_for[1].split(";") if name.strip()]), len(
        dissenters(against[1])
    ) if against else 0


def dissenters(clause: str) -> tuple[str, ...]:
    """The names in what follows "Voting against this action were"."""
    first = _LEADING_NAMES.match(clause)
    lists = ([first[0]] if first else []) + [found[1] for found in _DISSENTERS.finditer(clause)]
    names = (name.strip() for names in lists for name in re.split(r", and |, | and ", names))
    return tuple(dict.fromkeys(names))


def balance_sheet_decisions(paragraphs: tuple[str, ...]) -> Iterator[BalanceSheetDecision]:
    """The sentences that newly decide something about the balance sheet."""
    for sentence in (s for paragraph in paragraphs for s in _SENTENCE.split(plain(paragraph))):
        if _BALANCE_SHEET.search(sentence):
            cap = _CAP.search(sentence)
            yield BalanceSheetDecision(
                sentence=sentence,
                action=_balance_sheet_action(sentence.lower()),
                cap_before=Decimal(cap["before"]) if cap else None,
                cap_after=Decimal(cap["after"]) if cap else None,
            )


def _balance_sheet_action(sentence: str) -> str:
    if "initiate purchases" in sentence:
        return "begins purchases of shorter-term Treasury securities"
    if "conclude" in sentence or "end " in sentence:
        return "ends the reduction of its securities holdings"
    if "slow" in sentence:
        return "slows the reduction of its securities holdings"
    return "changes its securities holdings"


def _percent(text: str) -> Decimal:
    """``4-1/4`` is 4.25, ``3/4`` is 0.75, ``5`` is 5.00."""
    whole, _, fraction = text.rpartition("-") if "/" in text else (text, "", "")
    value = Decimal(whole or 0)
    if fraction:
        numerator, denominator = fraction.split("/")
        value += Decimal(numerator) / Decimal(denominator)
    return value.quantize(Decimal("0.01"))


def _previous(action: str, target: Range, step: str | None) -> Range | None:
    if action == "hold":
        return target
    if step is None:
        return None
    change = _percent(step) if action == "raise" else -_percent(step)
    return Range(target.lower - change, target.upper - change)
