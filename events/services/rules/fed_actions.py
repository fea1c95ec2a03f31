"""Rules of ``fed-actions``: what the Federal Reserve decides, does and says."""

from events.services.rules.rule import ENFORCEMENT, Rule
from events.vocabulary import Relation, Topic

FED_PEOPLE = (
    r"powell|warsh|jefferson|bowman|barr|cook|miran|waller|kugler|williams|goolsbee|schmid|musalem|hammack"
    r"|kashkari|logan|daly|bostic|barkin|collins|paulson|perli"
)

# A merger that the Board lets pass is supervision of one bank.
BANK_APPLICATIONS = (
    r"(bank holding company|merger|acquisition) applications?",
    r"approval of (the |an )?(applications?|notices?|proposal) (by|of)",
)

FED_BANKS = (
    r"new york|boston|philadelphia|cleveland|richmond|atlanta|chicago|st\.? louis|minneapolis|kansas city"
    r"|dallas|san francisco"
)

RULES: tuple[Rule, ...] = (
    Rule(
        name="fed-actions: decisions of the FOMC",
        topic=Topic.FED_ACTIONS,
        relation=Relation.PRIMARY,
        phrases=(
            r"fomc",
            r"federal open market committee",
            r"federal funds( target)? (rate|range)",
            r"target range",
            r"longer run goals",
            r"monetary policy",
            r"summary of economic projections",
            r"beige book",
            r"minutes of the (\w+ ){0,5}meeting",
            r"interest on reserve balances",
            r"discount (rate|window)",
        ),
        unless=(*ENFORCEMENT, r"borrowing advisory committee"),
    ),
    Rule(
        name="fed-actions: balance sheet and operations",
        topic=Topic.FED_ACTIONS,
        relation=Relation.PRIMARY,
        phrases=(
            r"balance sheet runoff",
            r"(federal reserve|fed|fed s) balance sheet",
            r"quantitative (tightening|easing)",
            r"qt",
            r"reserve management( purchases)?",
            r"treasury bill purchases?",
            r"purchases of (shorter term )?treasury (bills|securities)",
            r"standing repo",
            r"(overnight )?reverse repo",
            r"open market (desk|operations?)",
            r"(bank term funding|standing repo|swap line) (program|facility)",
            r"redemption cap",
        ),
        unless=ENFORCEMENT,
    ),
    Rule(
        name="fed-actions: the Board, the banks and who speaks for them",
        topic=Topic.FED_ACTIONS,
        relation=Relation.PRIMARY,
        phrases=(
            r"federal reserve (board|chair|chairman|governor|vice chair|banks? president)",
            r"(fed|board of governors) (chair|chairman|governor|president|vice chair)",
            rf"(governor|chair|chairman|vice chair)( \w+)?( \w\.?)? ({FED_PEOPLE})",
            rf"(fed|reserve bank) president( \w+)? ({FED_PEOPLE})",
            rf"president ({FED_PEOPLE})",
            rf"({FED_BANKS}) fed",
            r"served on the fed",
        ),
        unless=(*ENFORCEMENT, *BANK_APPLICATIONS),
    ),
    Rule(
        name="fed-actions: the Federal Reserve in passing",
        topic=Topic.FED_ACTIONS,
        relation=Relation.RELATED,
        phrases=(r"the fed", r"federal reserve"),
        unless=(*ENFORCEMENT, *BANK_APPLICATIONS),
    ),
    Rule(
        name="fed-actions: who sits on the Board",
        topic=Topic.FED_ACTIONS,
        relation=Relation.RELATED,
        phrases=(
            rf"nominat(es|ed|ion|ions)( of)?( \w+)? ({FED_PEOPLE})",
            rf"({FED_PEOPLE})( s)? nominations?",
        ),
    ),
)
