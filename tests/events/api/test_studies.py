"""Studies and claims over HTTP: what the schema says, strictly asked, in few statements."""

from datetime import date

import pytest

from events.api.study_serializers import (
    ClaimSerializer,
    ListedClaimSerializer,
    NamedStudySerializer,
    SavedStudySerializer,
    StudySerializer,
)
from events.models import Claim, Finding, Study
from events.services import claims, saved_studies
from events.services.claim_seeds import ensure_claims
from events.services.clock import database_now
from markets import services as markets
from markets.services import ensure_instruments
from tests.events import tapes
from tests.events.api.test_serializers import compare

STUDIES = "/api/v1/studies/"
CLAIMS = "/api/v1/claims/"
ASKED = {"instruments": "RUT,SPX", "window": "0,1", "tests": "cross-sectional-t,bmp"}


@pytest.fixture
def events(publish):
    tapes.lay("SPX", "RUT")
    return [publish(number, hours=24 * 7 * number) for number in (1, 2, 3, 4)]


def check(serializer, told):
    assert list(serializer.fields) == list(told)
    for name, value in told.items():
        if type(serializer.fields[name]).__name__ not in {"JSONField", "ListField"}:
            compare(serializer.fields[name], value, name)


def test_a_study_is_what_the_schema_says(client, events):
    answer = client.get(STUDIES, ASKED)

    told = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, f'"{told["hash"]}"')
    check(StudySerializer(), told)
    assert told["n_units"] == 8
    assert [test["name"] for test in told["tests"]] == ["cross-sectional-t", "bmp"]
    assert told["parameters"]["window"] == "[0,+1]"


def test_a_study_costs_few_statements(client, events, django_assert_num_queries):
    markets.forget_lines()
    # The limiter, the tape's version, the instruments, their closes, the events, the clock, the sources.
    with django_assert_num_queries(7):
        client.get(STUDIES, ASKED)
    with django_assert_num_queries(6):
        client.get(STUDIES, ASKED)


def test_events_are_chosen_as_in_the_timeline(client, events):
    assert client.get(STUDIES, {**ASKED, "from": "2025-07-10"}).json()["n"] == 3
    assert client.get(STUDIES, {**ASKED, "kind": "speech,hearing"}).json()["n"] == 0


def test_the_headline_instruments_with_returns_are_studied_unless_others_are_named(client, events):
    told = client.get(STUDIES, {"tests": "bmp"}).json()

    assert told["parameters"]["instruments"][:2] == ["RUT", "SPX"]
    assert {"DGS10", "VIX"}.isdisjoint(told["parameters"]["instruments"])


REFUSED = [
    ({"instrumets": "RUT"}, "instrumets", "nearest known one is “instruments”"),
    ({"instruments": "RUT,DGS10"}, "instruments", "cannot be averaged"),
    ({"instruments": "RUSSELL"}, "instruments", "no instrument is called"),
    ({"grouping": "averge"}, "grouping", "nearest known one is “average”"),
    ({"tests": "bmp,bnp"}, "tests", "nearest known one is “bmp”"),
    ({"placebo": "99999"}, "placebo", "from 0 to 5000"),
    ({"model": "factor-model"}, "model", "takes 1 regressor"),
    ({"min_abs_reaction": "0.01"}, "min_abs_reaction", "instrument"),
]


def test_what_is_not_understood_is_refused_and_named(client, events):
    tapes.lay("DGS10")
    for asked, parameter, said in REFUSED:
        answer = client.get(STUDIES, asked)

        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert (answer.json()["parameter"], said in answer.json()["detail"]) == (parameter, True)


# Saved studies


def test_a_saved_study_is_told_with_its_newest_answer(client, events, django_assert_num_queries):
    Study.objects.create(slug="votes", name="Votes", symbols=["RUT"], placebo_draws=10)
    Study.objects.create(slug="hidden", name="Hidden", symbols=["RUT"], is_public=False)
    saved_studies.sweep(now=database_now())

    with django_assert_num_queries(4):  # the limiter, the newest runs, these, the studies
        listed = client.get(f"{STUDIES}saved/").json()["results"]
    told = client.get(f"{STUDIES}votes/").json()

    assert [one["slug"] for one in listed] == ["votes"]
    check(NamedStudySerializer(), listed[0])
    check(SavedStudySerializer(), told)
    assert told["answer"]["hash"] == told["hash"] == told["runs"][0]["hash"]
    assert client.get(f"{STUDIES}hidden/").status_code == 404
    assert client.get(f"{STUDIES}other/").status_code == 404


# Claims


@pytest.fixture
def judged(db):
    ensure_instruments()
    ensure_claims()
    claims.sweep(now=database_now())


def test_claims_are_listed_with_their_verdicts(client, judged, django_assert_num_queries):
    with django_assert_num_queries(3):  # the limiter, the results, the claims
        listed = client.get(CLAIMS).json()["results"]

    assert "ether-after-russell-breakouts-63" in {one["slug"] for one in listed}
    for one in listed:
        check(ListedClaimSerializer(), one)
        assert one["result"]["verdict"] == Finding.UNTESTABLE


def test_a_claim_is_told_with_its_definition_and_how_its_verdict_changed(client, judged):
    told = client.get(f"{CLAIMS}ether-after-russell-breakouts-63/").json()

    check(ClaimSerializer(), told)
    assert told["definition"]["event_set"].startswith(
        "Closes of RUT above every earlier one, after at least 63"
    )
    assert told["result"]["reason"] == "There are no closes of RUT."
    assert [one["verdict"] for one in told["verdicts"]] == ["can't be tested"]


def test_a_claim_that_is_not_public_is_not_there(client, judged):
    Claim.objects.filter(slug="ether-foretells-russell").update(is_public=False)

    assert client.get(f"{CLAIMS}ether-foretells-russell/").status_code == 404
    assert "ether-foretells-russell" not in {one["slug"] for one in client.get(CLAIMS).json()["results"]}


def test_a_claim_not_judged_yet_has_no_result(client, db):
    ensure_instruments()
    ensure_claims()

    told = client.get(f"{CLAIMS}ether-foretells-russell/").json()

    assert (told["result"], told["verdicts"]) == (None, [])
    assert date.fromisoformat(told["stated_date"])
