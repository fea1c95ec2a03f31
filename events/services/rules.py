"""The classification rules, as data a person can read and change.

A phrase is a regular expression matched on whole words, in any case; hyphens and spaces count as
the same. A rule gives its topic when one of its ``phrases`` stands in the text, none of ``unless``
does, and, where there is a ``near``, one of those stands there too. What ``ignoring`` matches is
taken out of the text first.
"""

from dataclasses import dataclass

from events.vocabulary import Relation, Topic

PRIMARY, RELATED = Relation.PRIMARY, Relation.RELATED


@dataclass(frozen=True, slots=True)
class Rule:
    """What words make which topic certain."""

    name: str
    topic: Topic
    relation: Relation
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    ignoring: tuple[str, ...] = ()


# A case against one firm or person is no policy.
ENFORCEMENT = (
    r"(charges|charged|sues|sued|fines|fined|indicts|indicted|convicts|sentenced)",
    r"(civil|criminal) (money )?(penalty|penalties|complaint|charges)",
    r"(settles|settled|settlement of) (the )?(charges|claims|allegations)",
    r"(ponzi|pyramid) scheme",
    r"(fraud|fraudulent|defrauded|misappropriated)",
    r"disgorgement",
    r"(consent|prohibition|cease and desist) orders?",
    r"enforcement actions? (against|with)",
    r"(issues|announces|terminates|termination of) (an )?enforcement actions?",
    r"written agreement with",
    r"former employees? of",
)

# Money given back on imports. It is never a tax refund.
DUTY_REFUNDS = (
    r"(tariffs?|duty|duties|customs|ieepa|import|importers?|levy|levies|cape) refunds?",
    r"refund(s|ed|ing)? (of|on|for) (\w+ ){0,4}(tariffs?|duty|duties|levies|importers?)",
    r"refund(s|ed|ing)? (\w+ ){0,4}(tariffs?|duty|duties|levies|importers?)",
    r"(tariffs?|duties) (\w+ ){0,4}refund(s|ed|able)?",
    r"importers? (\w+ ){0,6}refund(s|ed)?",
)

FED_PEOPLE = (
    r"powell|warsh|jefferson|bowman|barr|cook|miran|waller|kugler|williams|goolsbee|schmid|musalem|hammack"
    r"|kashkari|logan|daly|bostic|barkin|collins|paulson|perli"
)

FED_BANKS = (
    r"new york|boston|philadelphia|cleveland|richmond|atlanta|chicago|st\.? louis|minneapolis|kansas city"
    r"|dallas|san francisco"
)

RULES: tuple[Rule, ...] = (
    # ------------------------------------------------------------------ clarity-act
    Rule(
        name="clarity-act: the bill and its Senate texts",
        topic=Topic.CLARITY_ACT,
        relation=PRIMARY,
        phrases=(
            r"clarity act",
            r"h\.? ?r\.? ?3633",
            r"responsible financial innovation act",
            r"digital commodity intermediaries act",
            r"digital asset market clarity",
        ),
    ),
    Rule(
        name="clarity-act: crypto market structure",
        topic=Topic.CLARITY_ACT,
        relation=PRIMARY,
        phrases=(
            r"(crypto|cryptocurrency|digital assets?|digital commodity) market structure",
            r"market structure (bill|legislation|text|draft|package|act|framework|markup|substitute)",
            r"(crypto|digital assets?) (bills?|legislation)",
        ),
        unless=(*ENFORCEMENT, r"(equity|equities|stock|treasury|option|options) market structure"),
    ),
    Rule(
        name="clarity-act: stablecoin law and rules",
        topic=Topic.CLARITY_ACT,
        relation=RELATED,
        phrases=(r"genius act", r"stablecoins?", r"payment stablecoin issuers?"),
        unless=ENFORCEMENT,
    ),
    Rule(
        name="clarity-act: central bank digital currency",
        topic=Topic.CLARITY_ACT,
        relation=RELATED,
        phrases=(r"(anti )?cbdc", r"central bank digital currency"),
    ),
    Rule(
        name="clarity-act: strategic reserve",
        topic=Topic.CLARITY_ACT,
        relation=RELATED,
        phrases=(r"strategic bitcoin reserve", r"(digital asset|bitcoin|crypto) (stockpile|reserve)"),
    ),
    Rule(
        name="clarity-act: policy on digital assets",
        topic=Topic.CLARITY_ACT,
        relation=RELATED,
        phrases=(
            r"digital assets?",
            r"crypto( assets?| firms?)?",
            r"cryptocurrenc(y|ies)",
            r"project crypto",
            r"regulation crypto",
            r"crypto task force",
            r"staff accounting bulletin (no )?12[12]",
            r"tokeni[sz](ed|ation)",
            r"decentrali[sz]ed finance",
        ),
        unless=ENFORCEMENT,
    ),
    Rule(
        name="clarity-act: access to banking",
        topic=Topic.CLARITY_ACT,
        relation=RELATED,
        phrases=(r"de ?banking", r"denial of banking services", r"fair (access to )?banking"),
    ),
    # ------------------------------------------------------------------ fed-actions
    Rule(
        name="fed-actions: decisions of the FOMC",
        topic=Topic.FED_ACTIONS,
        relation=PRIMARY,
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
        unless=ENFORCEMENT,
    ),
    Rule(
        name="fed-actions: balance sheet and operations",
        topic=Topic.FED_ACTIONS,
        relation=PRIMARY,
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
        relation=PRIMARY,
        phrases=(
            r"federal reserve (board|chair|chairman|governor|vice chair|banks? president)",
            r"(fed|board of governors) (chair|chairman|governor|president|vice chair)",
            rf"(governor|chair|chairman|vice chair)( \w+)?( \w\.?)? ({FED_PEOPLE})",
            rf"(fed|reserve bank) president( \w+)? ({FED_PEOPLE})",
            rf"president ({FED_PEOPLE})",
            rf"({FED_BANKS}) fed",
            r"served on the fed",
            r"the fed",
            r"federal reserve",
        ),
        unless=(*ENFORCEMENT, r"(bank holding company|merger|acquisition) applications?"),
    ),
    Rule(
        name="fed-actions: who sits on the Board",
        topic=Topic.FED_ACTIONS,
        relation=RELATED,
        phrases=(
            rf"nominat(es|ed|ion|ions)( of)?( \w+)? ({FED_PEOPLE})",
            rf"({FED_PEOPLE})( s)? nominations?",
        ),
    ),
    # ------------------------------------------------------------------ tax-refunds
    Rule(
        name="tax-refunds: refunds to individuals",
        topic=Topic.TAX_REFUNDS,
        relation=PRIMARY,
        phrases=(
            r"tax refunds?",
            r"average refund( amount)?",
            r"(largest|larger|bigger|record) refunds?",
            r"refunds? (issued|paid|sent) to (taxpayers|individuals|filers)",
            r"refund (season|delays?|amount|statistics)",
        ),
        unless=DUTY_REFUNDS,
    ),
    Rule(
        name="tax-refunds: filing seasons",
        topic=Topic.TAX_REFUNDS,
        relation=PRIMARY,
        phrases=(
            r"filing seasons?( statistics)?",
            r"(tax )?filing deadline",
            r"tax (day|season)",
            r"individual (income )?(tax )?returns",
            r"(tax )?returns (received|processed|arrive|filed)",
            r"e fil(e|ed|ing)( returns)?",
            r"(professionally|self) prepared",
        ),
        unless=(r"(10 k|10 q|sec|fec) filing deadline",),
    ),
    Rule(
        name="tax-refunds: how they are paid",
        topic=Topic.TAX_REFUNDS,
        relation=PRIMARY,
        phrases=(r"paper (cheques?|checks?)",),
    ),
    Rule(
        name="tax-refunds: law that changes them",
        topic=Topic.TAX_REFUNDS,
        relation=PRIMARY,
        phrases=(
            r"one big beautiful bill",
            r"working families tax cuts?",
            r"tax (title|text|package|provisions)",
            r"(tips|tip|overtime|senior|car loan interest) (income )?deduction",
            r"deduction for (qualified )?(tips|overtime|seniors|car loan interest)",
            r"(qualified tips|tipped occupations|tipped workers|no tax on (tips|overtime|social security))",
            r"(child|earned income) tax credit",
            r"refund(ed|able) (parts? of |portions? of )?(\w+ )?(tax )?credits?",
            r"2025 tax cuts",
            r"standard deduction",
            r"salt (cap|deduction)",
            r"withholding tables",
            r"trump accounts?",
        ),
    ),
    Rule(
        name="tax-refunds: other tax policy",
        topic=Topic.TAX_REFUNDS,
        relation=RELATED,
        phrases=(
            r"internal revenue service",
            r"irs",
            r"global minimum tax",
            r"pillar (two|2)",
            r"(wealth|annual) tax",
            r"tax (bill|cuts?|rebates?|reform|relief|act)",
        ),
        unless=DUTY_REFUNDS,
    ),
    # ------------------------------------------------------------- tariff-dividends
    Rule(
        name="tariff-dividends: paying tariff revenue to people",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=PRIMARY,
        phrases=(
            r"tariff (dividends?|rebates?|che(que|ck)s?|stimulus)",
            r"rebates? (\w+ ){0,4}tariffs?",
            r"american worker rebate act",
            r"dividend (cheques?|checks?|payments?)",
            r"(2,?000|2k) dollar (payments?|cheques?|checks?|dividends?|rebates?)",
            r"\$ ?2,?000 (tariff |rebate )?(payments?|cheques?|checks?|dividends?|rebates?)",
        ),
    ),
    Rule(
        name="tariff-dividends: the dividend",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=PRIMARY,
        phrases=(r"the dividends?",),
        near=(r"income people", r"americans", r"families", r"tariffs?"),
    ),
    Rule(
        name="tariff-dividends: refunds of duties to importers",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=PRIMARY,
        phrases=DUTY_REFUNDS,
    ),
    Rule(
        name="tariff-dividends: duties and their legal basis",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=PRIMARY,
        phrases=(
            r"tariffs?",
            r"ieepa",
            r"international emergency economic powers act",
            r"section (122|201|232|301|338)",
            r"dut(y|ies)",
            r"reciprocal (tariff )?rates?",
            r"import surcharge",
            r"de minimis (entry|exemption|treatment|shipments?)",
            r"(court of international trade|trade court)",
            r"customs and border protection",
            r"(importers?|imports?) of record",
        ),
        ignoring=(
            r"heavy duty",
            r"(active|jury|fiduciary|official) dut(y|ies)",
            r"(his|her|their|its) duties",
            r"duties of",
            r"duty to",
        ),
    ),
    Rule(
        name="tariff-dividends: trade deals and revenue",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=RELATED,
        phrases=(
            r"trade (deals?|agreements?|framework|practices|representative)",
            r"ustr",
            r"customs (revenue|receipts)",
        ),
    ),
    # -------------------------------------------------------------------- liquidity
    Rule(
        name="liquidity: Treasury cash",
        topic=Topic.LIQUIDITY,
        relation=PRIMARY,
        phrases=(
            r"treasury general account",
            r"tga",
            r"daily treasury statement",
            r"treasury( s)? (operating )?cash( balance)?",
            r"(end of quarter|year end|operating|treasury) cash balance",
        ),
    ),
    Rule(
        name="liquidity: borrowing, refunding and the debt limit",
        topic=Topic.LIQUIDITY,
        relation=PRIMARY,
        phrases=(
            r"borrowing (estimates?|needs?|advisory committee)",
            r"marketable borrowing",
            r"(quarterly )?refunding( (statement|announcement|policy))?",
            r"tbac",
            r"debt (limit|ceiling)",
            r"extraordinary measures",
            r"treasury buybacks?",
            r"buybacks? (enlarged|operations?|of treasur(y|ies))",
            r"coupon (sizes|issuance|auction sizes)",
        ),
        unless=(r"municipal", *DUTY_REFUNDS, r"share buybacks?"),
    ),
    Rule(
        name="liquidity: mortgage bonds and their buyers",
        topic=Topic.LIQUIDITY,
        relation=PRIMARY,
        phrases=(
            r"mortgage bonds?( purchases?)?",
            r"fhfa",
            r"federal housing finance agency",
            r"fannie mae",
            r"freddie mac",
            r"government sponsored enterprises",
            r"retained (mortgage )?portfolios?",
        ),
    ),
    Rule(
        name="liquidity: reserves and repo",
        topic=Topic.LIQUIDITY,
        relation=RELATED,
        phrases=(
            r"(bank reserves|reserve balances)",
            r"(standing |reverse )?repo( usage| use| operations?)?",
        ),
        ignoring=(r"interest on reserve balances",),
    ),
)
