"""Bill status files built row by row in the shape govinfo serves, for what no recording shows."""

# ruff: noqa: E501 - a row is as long as the source writes it

from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

HOUSE_FLOOR = ("2", "House floor actions")
HOUSE_COMMITTEE = ("1", "House committee actions")
SENATE = ("", "Senate")
LIBRARY = ("9", "Library of Congress")

FINANCIAL_SERVICES = ("hsba00", "Financial Services Committee")
AGRICULTURE = ("hsag00", "Agriculture Committee")
BANKING = ("ssbk00", "Banking, Housing, and Urban Affairs Committee")


@dataclass(frozen=True)
class Roll:
    """A recorded vote inside a row."""

    chamber: str
    number: int
    at: str
    session: int = 1
    congress: int = 119

    @property
    def xml(self) -> str:
        return (
            f"<recordedVotes><recordedVote><rollNumber>{self.number}</rollNumber><chamber>{self.chamber}</chamber>"
            f"<congress>{self.congress}</congress><date>{self.at}</date>"
            f"<sessionNumber>{self.session}</sessionNumber></recordedVote></recordedVotes>"
        )


@dataclass(frozen=True)
class Row:
    """One action row of a bill status file."""

    on: str
    text: str
    system: tuple[str, str] = HOUSE_FLOOR
    kind: str = "Floor"
    code: str = ""
    time: str = ""
    committees: tuple[tuple[str, str], ...] = ()
    roll: Roll | None = None

    def saying(self, text: str) -> "Row":
        return replace(self, text=text)

    @property
    def xml(self) -> str:
        code, name = self.system
        committees = "".join(
            f"<item><systemCode>{key}</systemCode><name>{label}</name></item>"
            for key, label in self.committees
        )
        parts = (
            f"<actionDate>{self.on}</actionDate>",
            f"<actionTime>{self.time}</actionTime>" if self.time else "",
            f"<committees>{committees}</committees>" if committees else "",
            f"<sourceSystem>{f'<code>{code}</code>' if code else ''}<name>{name}</name></sourceSystem>",
            f"<text>{escape(self.text)}</text><type>{self.kind}</type>",
            f"<actionCode>{self.code}</actionCode>" if self.code else "",
            self.roll.xml if self.roll else "",
        )
        return f"<item>{''.join(parts)}</item>"


def bill_status(
    rows: tuple[Row, ...],
    *,
    number: int = 3633,
    bill_type: str = "HR",
    congress: int = 119,
    title: str = "Digital Asset Market Clarity Act",
    version: str = "<version>3.0.0</version>",
    committees: tuple[tuple[str, str], ...] = (FINANCIAL_SERVICES, AGRICULTURE, BANKING),
    more: str = "",
    updated: str = "2026-06-11T23:41:23Z",
) -> str:
    """A file of schema 3.0.0 with these rows, in the order given."""
    items = "\n".join(row.xml for row in rows)
    listed = "".join(
        f"<item><systemCode>{code}</systemCode><name>{name}</name></item>" for code, name in committees
    )
    return f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<billStatus>{version}<bill>
<number>{number}</number><type>{bill_type}</type><congress>{congress}</congress>
<updateDate>{updated}</updateDate><updateDateIncludingText>{updated}</updateDateIncludingText>
<introducedDate>2025-05-29</introducedDate><title>{title}</title>
<committees>{listed}</committees>
<actions>
{items}
</actions>{more}
</bill></billStatus>
"""


PASSAGE_ROLL = Roll("House", 199, "2025-07-17T19:30:31Z")
PASSAGE = Row(
    "2025-07-17",
    "On passage Passed by the Yeas and Nays: 294 - 134 (Roll no. 199). (text: CR H3373-3397)",
    code="H37100",
    time="15:30:31",
    roll=PASSAGE_ROLL,
)
PASSAGE_TWIN = Row(
    "2025-07-17",
    "Passed/agreed to in House: On passage Passed by the Yeas and Nays: 294 - 134 (Roll no. 199).",
    system=LIBRARY,
    code="8000",
    time="15:30:31",
    roll=PASSAGE_ROLL,
)
REFERRAL = Row(
    "2025-05-29",
    "Referred to the Committee on Financial Services, and in addition to the Committee on Agriculture, for a "
    "period to be determined by the Speaker.",
    kind="IntroReferral",
    code="H11100",
    committees=(AGRICULTURE,),
)
HOUSE_ORDERED = Row(
    "2025-06-10",
    "Ordered to be Reported (Amended) by the Yeas and Nays: 32 - 19.",
    system=HOUSE_COMMITTEE,
    kind="Committee",
    committees=(FINANCIAL_SERVICES,),
)
HOUSE_REPORTED = Row(
    "2025-06-23",
    "Reported (Amended) by the Committee on Financial Services. H. Rept. 119-168, Part II.",
    kind="Committee",
    code="H12200",
    committees=(FINANCIAL_SERVICES,),
)
SENATE_REPORTED = Row(
    "2026-06-01",
    "Committee on Banking, Housing, and Urban Affairs. Reported by Senator Scott SC, with an amendment in the "
    "nature of a substitute. Without written report.",
    system=SENATE,
    kind="Committee",
    committees=(BANKING,),
)
CLARITY = (
    Row(
        "2026-06-01",
        "Placed on Senate Legislative Calendar under General Orders. Calendar No. 423.",
        system=SENATE,
        kind="Calendars",
    ),
    SENATE_REPORTED,
    replace(SENATE_REPORTED, system=LIBRARY, code="14000"),
    Row(
        "2026-05-14",
        "Committee on Banking, Housing, and Urban Affairs. Ordered to be reported with an amendment in the nature "
        "of a substitute favorably.",
        system=SENATE,
        kind="Committee",
        committees=(BANKING,),
    ),
    Row(
        "2025-09-18",
        "Received in the Senate and Read twice and referred to the Committee on Banking, Housing, and Urban Affairs.",
        system=SENATE,
        kind="IntroReferral",
        committees=(BANKING,),
    ),
    Row(
        "2025-07-17",
        "Motion to reconsider laid on the table Agreed to without objection.",
        code="H38310",
        time="15:30:33",
    ),
    PASSAGE,
    PASSAGE_TWIN,
    Row(
        "2025-07-17",
        "Considered as unfinished business. (consideration: CR H3449)",
        code="H30000",
        time="14:49:15",
    ),
    Row(
        "2025-07-15",
        "Rules Committee Resolution H. Res. 580 Reported to House. Rule provides for consideration of H.R. 3633.",
        code="H1L210",
        time="09:34:09",
    ),
    Row("2025-06-23", "Placed on the Union Calendar, Calendar No. 134.", kind="Calendars", code="H12410"),
    HOUSE_REPORTED,
    replace(HOUSE_REPORTED, system=LIBRARY, code="5000"),
    replace(
        HOUSE_REPORTED,
        text="Reported (Amended) by the Committee on Agriculture. H. Rept. 119-168, Part I.",
        committees=(AGRICULTURE,),
    ),
    HOUSE_ORDERED,
    HOUSE_ORDERED.saying("Committee Consideration and Mark-up Session Held"),
    replace(
        HOUSE_ORDERED,
        text="Ordered to be Reported (Amended) by the Yeas and Nays: 47 - 6.",
        committees=(AGRICULTURE,),
    ),
    REFERRAL,
    replace(REFERRAL, committees=(FINANCIAL_SERVICES,)),
    Row("2025-05-29", "Introduced in House", system=LIBRARY, kind="IntroReferral", code="Intro-H"),
    Row("2025-05-29", "Introduced in House", system=LIBRARY, kind="IntroReferral", code="1000"),
)

CLOTURE_FILED = Row(
    "2026-08-08",
    "Cloture motion on the motion to proceed to the measure presented in Senate.",
    system=SENATE,
)
CLOTURE_LOST = Row(
    "2026-09-15",
    "Cloture on the motion to proceed to the measure not invoked in Senate by Yea-Nay Vote. 49 - 50. "
    "Record Vote Number: 234.",
    system=SENATE,
)
RECONSIDER = Row(
    "2026-09-15",
    "Motion by Senator Tillis to reconsider the vote by which cloture on the motion to proceed to the measure was "
    "not invoked (Record Vote No. 234) entered in Senate.",
    system=SENATE,
)

LAW = (
    Row("2025-07-18", "Became Public Law No: 119-27.", system=LIBRARY, kind="President", code="E40000"),
    Row("2025-07-18", "Became Public Law No: 119-27.", system=LIBRARY, kind="BecameLaw", code="36000"),
    Row("2025-07-18", "Signed by President.", system=LIBRARY, kind="President", code="E30000"),
    Row("2025-07-18", "Signed by President.", system=LIBRARY, kind="BecameLaw", code="36000"),
    Row("2025-07-17", "Presented to President.", code="E20000"),
    Row("2025-07-17", "Presented to President.", system=LIBRARY, kind="President", code="28000"),
)


def bill_text(
    *,
    legis_num: str = "H. R. 9001",
    stage: str = "Introduced-in-House",
    official: str = "To amend the Internal Revenue Code of 1986, and for other purposes.",
    body: str = "The Secretary shall pay a rebate from tariff revenue to each household.",
    on: str = "20250529",
    root: str = "bill",
) -> str:
    """The text of a bill in the shape the two chambers write it."""
    return f"""<?xml version="1.0"?>
<?xml-stylesheet type="text/xsl" href="billres.xsl"?>
<!DOCTYPE {root} PUBLIC "-//US Congress//DTDs/bill.dtd//EN" "bill.dtd">
<{root} {root if root == "resolution" else "bill"}-stage="{stage}" key="H">
<form><congress>119th CONGRESS</congress><session>1st Session</session><legis-num>{legis_num}</legis-num>
<current-chamber>IN THE HOUSE OF REPRESENTATIVES</current-chamber>
<action><action-date date="{on}">May 29, 2025</action-date></action>
<legis-type>A BILL</legis-type><official-title display="yes">{official}</official-title></form>
<legis-body><section><enum>1.</enum><header>Short title</header><text>This Act may be cited as the
<quote><short-title>Household Relief Act</short-title></quote>.</text>
<toc><toc-entry>Sec. 1. Short title.</toc-entry></toc></section>
<section><enum>2.</enum><header>Payments</header><text>{body}</text></section></legis-body>
</{root}>
"""
