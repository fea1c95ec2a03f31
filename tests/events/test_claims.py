"""Claims are judged by chance and not by pictures, again whenever their data change."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from events.models import Claim, ClaimResult, Direction, Finding, Method
from events.services import claims
from events.services.claim_seeds import SEEDS, ensure_claims
from markets import calendar
from markets.lead.breakouts import breakouts
from markets.models import Instrument, Price
from markets.services import ensure_instruments
from tests.markets.lead import worlds

NOW = datetime(2026, 1, 10, tzinfo=UTC)
CAPTURED = datetime(2026, 1, 5, tzinfo=UTC)
HORIZON, QUIET = 15, 5
FIRST, LAST = date(2021, 1, 4), date(2025, 12, 31)
SEED = 6  # a world with nine breakouts


@pytest.fixture
def instruments(db):
    ensure_instruments()


def record(symbol, days, levels):
    """Closes as one capture of them; straight into the table, for there are thousands."""
    instrument = Instrument.objects.get(symbol=symbol)
    Price.objects.bulk_create(
        [
            Price(
                instrument=instrument,
                session_date=day,
                bar_start=datetime(day.year, day.month, day.day, tzinfo=UTC),
                bar_end=datetime(day.year, day.month, day.day, 21, tzinfo=UTC),
                close=Decimal(str(round(level, 8))),
                source="constructed",
                captured_at=CAPTURED,
                is_final=True,
            )
            for day, level in zip(days, levels, strict=True)
        ]
    )


def two_markets(*, lead=0.0, last=LAST):
    """The Russell 2000 and Ether, which follows its breakouts by so much over the horizon."""
    sessions, days = calendar.sessions("XNYS", FIRST, last), calendar.sessions("24/7", FIRST, last)
    index, coin = worlds.returns(np.random.default_rng(SEED), n=len(sessions))
    events = breakouts(np.cumsum(index), quiet=QUIET)
    coin = worlds.with_lead(coin, events, horizon=HORIZON, total=lead)
    on_session = dict(zip(sessions, np.cumsum(coin), strict=True))
    levels, level = [], 0.0
    for day in days:
        level = on_session.get(day, level)
        levels.append(2000 * np.exp(level))
    record("RUT", sessions, 1000 * np.exp(np.cumsum(index)))
    record("ETH-USD", days, levels)


def claim(**changes):
    fields = {
        "slug": "ether-follows",
        "sentence": "Ether follows the Russell 2000.",
        "stated_date": date(2025, 9, 1),
        "origin": "A test.",
        "method": Method.EVENT_PATH,
        "driver": Instrument.objects.get(symbol="RUT"),
        "outcome": Instrument.objects.get(symbol="ETH-USD"),
        "horizon": HORIZON,
        "quiet_sessions": QUIET,
    }
    return Claim.objects.create(**{**fields, **changes})


def judged(**changes):
    return claims.judge(claim=claim(**changes), now=NOW)


@pytest.mark.usefixtures("instruments")
class TestByPath:
    def test_a_drift_without_a_lead_supports_nothing_though_the_mean_path_rises(self):
        two_markets()

        result = judged()

        assert result.verdict == Finding.NOT_SUPPORTED
        assert result.numbers["mean"][-1] > 0
        assert result.p > 0.05

    def test_a_planted_lead_is_found(self):
        two_markets(lead=0.3)

        result = judged()

        assert result.verdict == Finding.SUPPORTED
        assert result.p <= 0.05
        assert result.estimate == pytest.approx(0.3, abs=0.15)
        assert result.numbers["placebo"]["upper"][-1] < result.numbers["excess"][-1]
        assert len(result.numbers["events"]) == result.n

    def test_the_other_direction_is_no_support(self):
        two_markets(lead=0.3)

        result = judged(direction=Direction.DOWN)

        assert result.verdict == Finding.NOT_SUPPORTED
        assert "in the other direction" in result.reason

    def test_few_events_cannot_be_tested(self):
        two_markets()

        result = judged(quiet_sessions=900)

        assert result.verdict == Finding.UNTESTABLE
        assert "at least 5 are needed" in result.reason
        assert result.p is None

    def test_a_short_record_cannot_be_tested(self):
        two_markets(last=date(2021, 6, 1))

        assert "sessions hold fewer than 9 horizons" in judged().reason

    def test_without_prices_nothing_can_be_tested(self):
        result = judged()

        assert (result.verdict, result.reason) == (Finding.UNTESTABLE, "There are no closes of RUT.")


@pytest.mark.usefixtures("instruments")
class TestByGranger:
    def follow(self, *, by):
        sessions = calendar.sessions("XNYS", FIRST, LAST)
        index, noise = np.random.default_rng(1).normal(0, 0.01, (2, len(sessions)))
        other = noise.copy()
        other[5:] += by * index[:-5]
        record("SPX", sessions, 1000 * np.exp(np.cumsum(index)))
        record("RUT", sessions, 1000 * np.exp(np.cumsum(other)))

    def judged(self, **changes):
        spx, rut = (Instrument.objects.get(symbol=symbol) for symbol in ("SPX", "RUT"))
        return judged(**{"method": Method.GRANGER, "driver": spx, "outcome": rut, "horizon": None, **changes})

    def test_a_lead_of_a_week_is_found(self):
        self.follow(by=0.5)

        result = self.judged()

        assert result.verdict == Finding.SUPPORTED
        assert result.numbers["wald_p"] == result.p
        assert result.numbers["correlation"]["p"] <= 0.05

    def test_without_one_nothing_is(self):
        self.follow(by=0.0)

        assert self.judged().verdict == Finding.NOT_SUPPORTED

    def test_a_control_without_prices_leaves_it_untested(self):
        self.follow(by=0.5)

        result = self.judged(controls=["BTC-USD"])

        assert (result.verdict, result.reason) == (Finding.UNTESTABLE, "There are no closes of BTC-USD.")

    def test_an_unknown_control_leaves_it_untested(self):
        assert self.judged(controls=["NOPE"]).reason == "There is no instrument NOPE."


@pytest.mark.usefixtures("instruments")
class TestAgain:
    def test_the_same_data_give_no_second_result(self):
        two_markets()
        one = claim()

        assert [claims.sweep(now=NOW), claims.sweep(now=NOW), claims.judge(claim=one, now=NOW)] == [
            1,
            0,
            None,
        ]
        assert ClaimResult.objects.count() == 1

    def test_a_new_close_gives_a_new_one_and_the_old_one_stays(self):
        two_markets(last=date(2025, 12, 30))
        claim()
        claims.sweep(now=NOW)

        record("RUT", [LAST], [1000.0])

        assert claims.sweep(now=NOW + timedelta(days=1)) == 1
        assert ClaimResult.objects.count() == 2

    def test_a_close_of_something_else_does_not(self):
        two_markets()
        claim()
        claims.sweep(now=NOW)

        record("VIX", [LAST], [15.0])

        assert claims.sweep(now=NOW) == 0

    def test_a_changed_definition_is_judged_anew(self):
        two_markets()
        one = claim()
        claims.sweep(now=NOW)

        one.horizon = 12
        one.save()

        assert claims.sweep(now=NOW) == 1

    def test_nothing_to_do_costs_two_queries(self, django_assert_num_queries):
        claim()
        claims.sweep(now=NOW)

        with django_assert_num_queries(2):  # the tape's version, the claims
            claims.sweep(now=NOW)


def test_a_path_without_a_horizon_is_refused_by_the_database(instruments):
    with pytest.raises(IntegrityError), transaction.atomic():
        claim(horizon=None)


def test_seeds_are_entered_once_and_an_editors_words_stay(instruments):
    ensure_claims()
    Claim.objects.filter(slug="ether-after-russell-breakouts-63").update(sentence="Otherwise.")
    ensure_claims()

    assert Claim.objects.count() == len(SEEDS)
    assert Claim.objects.get(slug="ether-after-russell-breakouts-63").sentence == "Otherwise."


def test_the_seeds_ask_both_horizons_and_both_directions():
    asked = {(seed["driver"], seed["outcome"], seed.get("horizon")) for seed in SEEDS}

    assert {("RUT", "ETH-USD", 63), ("RUT", "ETH-USD", 126), ("RUT", "ETH-USD", None)} <= asked
    assert ("ETH-USD", "RUT", None) in asked
