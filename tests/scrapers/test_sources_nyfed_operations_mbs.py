"""Operations in mortgage-backed securities: by face, and under identifiers of their own family."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.nyfed_operations_mbs import NyfedOperationsMbs
from scrapers.sources.nyfed_operations_treasury import NyfedOperationsTreasury
from tests.scrapers.nyfed_bodies import BILLS, POOLS, auctions
from tests.scrapers.pages import CAPTCHA, document, figures, names, page, recorded


def only(**changes):
    return document(NyfedOperationsMbs(), auctions("ambs", POOLS | changes))


def test_the_recorded_operation_is_counted_by_face():
    found = document(
        NyfedOperationsMbs(), recorded("nyfed/ambs_all_results_summary_last_TRIMMED_2026-09-03.json")
    )

    (occurrence,) = found.occurrences
    assert names(found) == ["ambs/OR 081426 25"]
    assert figures(occurrence)["original face accepted"] == Decimal("0.13045382")
    assert occurrence.occurred.at == datetime(2026, 8, 14, 14, 20, tzinfo=UTC)


def test_the_latest_operations_are_asked_where_replays_answer():
    assert NyfedOperationsMbs().polls(date(2026, 9, 3)) == (
        "https://markets.newyorkfed.org/api/ambs/all/results/summary/last/14.json",
    )


def test_the_same_number_in_another_family_is_another_operation():
    treasury = document(NyfedOperationsTreasury(), auctions("treasury", BILLS))

    assert only().external_id == treasury.external_id
    assert names(only()) != names(treasury)


def test_a_small_value_exercise_is_called_so():
    assert only().title.endswith("of agency mortgage-backed securities in a small-value exercise")


def test_empty_par_fields_are_no_figures():
    assert set(figures(only().occurrences[0])) == {
        "original face accepted", "current face accepted", "original face submitted",
    }  # fmt: skip


def test_results_that_lost_their_face_are_a_new_layout():
    body = auctions("ambs", POOLS).replace("totalAcceptedOrigFace", "totalAccepted")

    with pytest.raises(LayoutChanged, match="totalAcceptedOrigFace"):
        list(NyfedOperationsMbs().parse(page(body)))


def test_an_answer_without_operations_is_too_little():
    with pytest.raises(TooFewItems):
        list(NyfedOperationsMbs().parse(page(auctions("ambs"))))


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        list(NyfedOperationsMbs().parse(page(CAPTCHA)))
