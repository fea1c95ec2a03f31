"""Roll calls built in the shape the two chambers publish them, for what no recording shows."""

HOUSE_DOCTYPE = (
    '<!DOCTYPE rollcall-vote PUBLIC "-//US Congress//DTDs/vote v1.0 20031119 //EN" "../vote.dtd">\n'
    '<?xml-stylesheet type="text/xsl" href="../vote.xsl"?>'
)


def house_roll(
    question: str = "On Passage",
    result: str = "Passed",
    *,
    measure: str = "H R 3633",
    title: str = "CLARITY Act",
    number: int = 199,
    on: str = "17-Jul-2025",
    clock: str = '<action-time time-etz="15:30">3:30 PM</action-time>',
) -> str:
    """One file of the Clerk."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{HOUSE_DOCTYPE}
<rollcall-vote>
<vote-metadata>
<majority>R</majority>
<congress>119</congress>
<session>1st</session>
<chamber>U.S. House of Representatives</chamber>
<rollcall-num>{number}</rollcall-num>
<legis-num>{measure}</legis-num>
<vote-question>{question}</vote-question>
<vote-type>YEA-AND-NAY</vote-type>
<vote-result>{result}</vote-result>
<action-date>{on}</action-date>
{clock}
<vote-desc>{title}</vote-desc>
<vote-totals>
<totals-by-vote>
<total-stub>Totals</total-stub>
<yea-total>294</yea-total>
<nay-total>134</nay-total>
<present-total>0</present-total>
<not-voting-total>4</not-voting-total>
</totals-by-vote>
</vote-totals>
</vote-metadata>
<vote-data>
</vote-data>
</rollcall-vote>
"""


def house_list(*rows: tuple[int, str, str, str], result: str = "P", title: str = "") -> str:
    """A list of the Clerk: number, date without a year, issue and question of each roll call."""
    cells = "".join(
        f'<TR><TD><A HREF="http://clerk.house.gov/cgi-bin/vote.asp?year=2025&rollnumber={number}">{number}</A></TD>'
        f'<TD><FONT FACE="Arial" SIZE="-1">{on}</FONT></TD>'
        f'<TD><FONT FACE="Arial" SIZE="-1"><A HREF="http://thomas.loc.gov/">{issue}</A></FONT></TD>'
        f'<TD><FONT FACE="Arial" SIZE="-1">{question}</FONT></TD><TD ALIGN="CENTER">{result}</TD>'
        f"<TD>{title}</TD></TR>\n"
        for number, on, issue, question in rows
    )
    return f"""<HTML><HEAD><TITLE>Roll Call Votes</TITLE></HEAD><BODY>
<A HREF="ROLL_100.asp">Roll Calls 100 Thru 199</A><BR><A HREF="ROLL_000.asp">Roll Calls 1 Thru 99</A>
<TABLE BORDER="1"><TR><TH>Roll</TH><TH>Date</TH><TH>Issue</TH><TH>Question</TH><TH>Result</TH><TH>Title</TH>
</TR>{cells}</TABLE></BODY></HTML>
"""


def menu_row(
    number: int,
    *,
    on: str,
    issue: str,
    question: str,
    result: str,
    title: str,
    tally: tuple[int, int] = (49, 50),
) -> str:
    """One vote of a menu, with the white space the source leaves in its elements."""
    return f"""    <vote>
      <vote_number>{number:05}</vote_number>
      <vote_date>{on}</vote_date>
      <issue>{issue}</issue>
      <question>{question}
         </question>
      <result>{result}</result>
      <vote_tally>
        <yeas>{tally[0]}</yeas>
        <nays>{tally[1]}</nays>
      </vote_tally>
      <title>{title}</title>
    </vote>
"""


def senate_menu(*votes: str, session: int = 2, year: int = 2026) -> str:
    """The menu of a session."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><vote_summary>
  <congress>119</congress>
  <session>{session}</session>
  <congress_year>{year}</congress_year>
  <votes>
{"".join(votes)}  </votes>
</vote_summary>
"""


def senate_roll(
    question: str = "On Cloture on the Motion to Proceed",
    result: str = "Cloture on the Motion to Proceed Rejected",
    *,
    measure: str = "H.R. 3633",
    title: str = "Motion to Invoke Cloture: Motion to Proceed to H.R. 3633; A bill on digital commodities.",
    at: str = "September 15, 2026,  02:15 PM",
    modified: str = "",
    tally: tuple[int, int] = (49, 50),
) -> str:
    """One file of the Senate's system."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><roll_call_vote>
  <congress>119</congress>
  <session>2</session>
  <congress_year>2026</congress_year>
  <vote_number>234</vote_number>
  <vote_date>{at}</vote_date>
  <modify_date>{modified}</modify_date>
  <question>{question}</question>
  <vote_title>{title}</vote_title>
  <vote_result>{result}</vote_result>
  <document>
    <document_name>{measure}</document_name>
  </document>
  <count>
    <yeas>{tally[0]}</yeas>
    <nays>{tally[1]}</nays>
    <present/>
    <absent>1</absent>
  </count>
</roll_call_vote>
"""
