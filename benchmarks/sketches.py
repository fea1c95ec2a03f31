"""What the benchmark's events are like, as data: kinds of policy events in their likely proportions."""

from dataclasses import dataclass

from events.vocabulary import Kind, Precision, Relation, Scheme, Topic

SOURCES = ("bench_register", "bench_wire")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the events of one kind share; ``weight`` is their share of all events, in hundredths.

    ``{}`` in the title is the event's number.
    """

    weight: int
    kind: Kind
    scheme: Scheme
    body: str
    title: str
    summary: str
    topics: tuple[Topic, ...]
    importance: int = 1
    figures: tuple[str, ...] = ()
    precision: Precision = Precision.MINUTE
    documents: int = 1
    has_proceeding: bool = False

    def relation(self, topic: Topic) -> Relation:
        """An event is about its first topic; the others are context."""
        return Relation.PRIMARY if topic is self.topics[0] else Relation.RELATED


SKETCHES = (
    Sketch(
        weight=22,
        kind=Kind.DATA_RELEASE,
        scheme=Scheme.SERIES_RULE,
        body="U.S. Treasury",
        title="Treasury General Account closes the day, statement {}",
        summary="The Daily Treasury Statement gives the closing balance of the operating cash account.",
        topics=(Topic.LIQUIDITY,),
        figures=("closing balance", "change"),
        precision=Precision.DAY,
    ),
    Sketch(
        weight=18,
        kind=Kind.OPERATION,
        scheme=Scheme.NYFED_OPERATION,
        body="Federal Reserve Bank of New York",
        title="Overnight reverse repurchase operation {} is settled",
        summary="Accepted propositions, award rate and number of counterparties, as announced.",
        topics=(Topic.LIQUIDITY, Topic.FED_ACTIONS),
        figures=("accepted", "counterparties", "award rate"),
    ),
    Sketch(
        weight=12,
        kind=Kind.SPEECH,
        scheme=Scheme.FED_RELEASE,
        body="Federal Reserve Board",
        title="A governor speaks on the outlook for the economy, text {}",
        summary="Prepared remarks on inflation, employment and the path of policy, followed by questions.",
        topics=(Topic.FED_ACTIONS,),
        importance=2,
        documents=2,
    ),
    Sketch(
        weight=6,
        kind=Kind.POLICY_DECISION,
        scheme=Scheme.FED_RELEASE,
        body="Federal Open Market Committee",
        title="Committee statement {} sets the target range",
        summary="The range for the federal funds rate, the vote and the balance sheet's path.",
        topics=(Topic.FED_ACTIONS, Topic.LIQUIDITY),
        importance=4,
        figures=("target range low", "target range high", "votes for", "votes against"),
        documents=2,
    ),
    Sketch(
        weight=10,
        kind=Kind.COMMITTEE_VOTE,
        scheme=Scheme.US_BILL_STEP,
        body="House Financial Services Committee",
        title="A committee orders the bill reported, step {}",
        summary="The committee considers amendments and orders the bill to be reported to the House.",
        topics=(Topic.CLARITY_ACT,),
        importance=3,
        figures=("yeas", "nays"),
        documents=2,
        has_proceeding=True,
    ),
    Sketch(
        weight=12,
        kind=Kind.GUIDANCE,
        scheme=Scheme.IRS_RELEASE,
        body="Internal Revenue Service",
        title="Notice {} explains how refunds are paid this season",
        summary="What filers need to know about direct deposit, paper checks and the time until payment.",
        topics=(Topic.TAX_REFUNDS,),
        importance=2,
        precision=Precision.DAY,
    ),
    Sketch(
        weight=12,
        kind=Kind.FINAL_RULE,
        scheme=Scheme.FEDERAL_REGISTER,
        body="U.S. Customs and Border Protection",
        title="Rule {} changes duties and their refund to importers",
        summary="The rule sets rates, dates and the way in which importers claim what was overpaid.",
        topics=(Topic.TARIFF_DIVIDENDS, Topic.TAX_REFUNDS),
        importance=3,
        documents=2,
        has_proceeding=True,
    ),
    Sketch(
        weight=8,
        kind=Kind.STATEMENT,
        scheme=Scheme.WHITEHOUSE_POST,
        body="The White House",
        title="A statement on dividends from tariff revenue, post {}",
        summary="The statement repeats the proposal and names no date, amount or legal basis.",
        topics=(Topic.TARIFF_DIVIDENDS,),
        importance=2,
    ),
)
