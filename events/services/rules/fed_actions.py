"""Rules of ``fed-actions``: what the Federal Reserve decides, does and says."""

from events.services.rules.rule import ENFORCEMENT, NO_CASE, Rule
from events.vocabulary import Relation, Topic

FED_PEOPLE = (
    "powell|warsh|jefferson|bowman|barr|cook|miran|waller|kugler|williams|goolsbee|schmid|musalem|hammack"
    "|kashkari|logan|daly|bostic|barkin|collins|paulson|perli"
)

# A merger that the Board lets pass is supervision of one bank.
BANK_APPLICATIONS = (
    "(bank holding company|merger|acquisition) applications?",
    "approval of (the |an )?(applications?|notices?|proposal) (by|of)",
)

FED_BANKS = (
    "new york|boston|philadelphia|cleveland|richmond|atlanta|chicago|st.? louis|minneapolis|kansas city"
    "|dallas|san francisco"
)

# Where somebody speaks, and which committee hears, is not what is spoken of.
VENUES = (
    "subcommittee on ~2 monetary policy",
    "(at|before) the ~6 federal reserve (bank|banks|board|system)",
    "(hosted|organized|sponsored) by the ~6 federal reserve (bank|banks|board|system)",
    f"federal reserve bank of ({FED_BANKS})( s)? ~5 (conference|forum|meeting|seminar|symposium|workshop)",
)

RULES: tuple[Rule, ...] = (
    Rule(
        name="fed-actions: decisions of the FOMC",
        topic=Topic.FED_ACTIONS,
        relation=Relation.PRIMARY,
        phrases=(
            "fomc",
            "federal open market committee",
            "federal funds( target)? (rate|range)",
            "target range",
            "longer run goals",
            "monetary policy",
            "summary of economic projections",
            "beige book",
            "minutes of the ~5 meeting",
            "interest on reserve balances",
            "discount (rate|window)",
        ),
        unless=(*ENFORCEMENT, "borrowing advisory committee"),
        ignoring=(*NO_CASE, *VENUES),
    ),
    Rule(
        name="fed-actions: balance sheet and operations",
        topic=Topic.FED_ACTIONS,
        relation=Relation.PRIMARY,
        phrases=(
            "balance sheet runoff",
            "(federal reserve|fed|fed s) balance sheet",
            "quantitative (tightening|easing)",
            "(end|ends|ended|pause|pauses|slow|slows) ~2 qt",
            "reserve management( purchases)?",
            "treasury bill purchases?",
            "purchases of (shorter term )?treasury (bills|securities)",
            "standing repo",
            "(overnight )?reverse repo",
            "open market (desk|operations?)",
            "(bank term funding|standing repo|swap line) (program|facility)",
            "redemption cap",
        ),
        unless=ENFORCEMENT,
        ignoring=(*NO_CASE, *VENUES),
    ),
    Rule(
        name="fed-actions: the Board, the banks and who speaks for them",
        topic=Topic.FED_ACTIONS,
        relation=Relation.PRIMARY,
        phrases=(
            "federal reserve (board|chair|chairman|governor|vice chair|banks? president)",
            "(fed|board of governors) (chair|chairman|governor|president|vice chair)",
            f"(governor|chair|chairman|vice chair)( _)?( _| _.)? ({FED_PEOPLE})",
            f"(fed|reserve bank) president( _)? ({FED_PEOPLE})",
            f"president ({FED_PEOPLE})",
            f"({FED_BANKS}) fed",
            "served on the fed",
        ),
        unless=(*ENFORCEMENT, *BANK_APPLICATIONS),
        ignoring=(*NO_CASE, *VENUES),
    ),
    Rule(
        name="fed-actions: the Federal Reserve in passing",
        topic=Topic.FED_ACTIONS,
        relation=Relation.RELATED,
        phrases=("the fed", "federal reserve"),
        unless=(*ENFORCEMENT, *BANK_APPLICATIONS),
        ignoring=(*NO_CASE, *VENUES),
    ),
    Rule(
        name="fed-actions: who sits on the Board",
        topic=Topic.FED_ACTIONS,
        relation=Relation.RELATED,
        phrases=(
            f"nominat(es|ed|ion|ions)( of)?( _)? ({FED_PEOPLE})",
            f"({FED_PEOPLE})( s)? nominations?",
        ),
    ),
)
