"""`manage.py study` over files."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from events.facts import Identifier, Moment
from events.models import Study
from events.services import claims, publishing, saved_studies
from events.services.claim_seeds import ensure_claims
from events.vocabulary import Precision, Scheme
from markets.services import ensure_instruments
from tests.events import tapes
from tests.events.builders import NOW, drafted
from tests.markets.study.panels import random_panel


@pytest.fixture
def files(tmp_path):
    series, regressors, units = random_panel(1)
    columns = series | regressors
    days = [str(np.datetime64(int(day), "D")) for day in regressors["F0"].days]
    rows = [f"date,{','.join(columns)}"]
    rows += [
        ",".join([day, *(repr(float(one.values[row])) for one in columns.values())])
        for row, day in enumerate(days)
    ]
    (tmp_path / "returns.csv").write_text("\n".join(rows))
    (tmp_path / "events.csv").write_text(
        "\n".join(["date", *dict.fromkeys(days[unit.day0] for unit in units)])
    )
    return tmp_path


def asked(files, *options):
    return ["study", f"--returns={files / 'returns.csv'}", f"--events={files / 'events.csv'}", *options]


def test_the_answer_is_printed_as_json(files, capsys):
    call_command(
        *asked(files, "--model", "market-model", "--factors", "F0", "--placebo-draws", "50", "--json")
    )
    answer = json.loads(capsys.readouterr().out)

    assert (answer["n"], answer["n_events"], len(answer["units"])) == (12, 4, 12)
    assert {test["name"] for test in answer["tests"]} >= {"patell", "kolari-pynnonen", "placebo", "grank"}
    assert [day["offset"] for day in answer["days"]] == [0, 1]
    assert answer["left_out"] == []


def test_the_answer_is_printed_as_tables(files, capsys):
    call_command(*asked(files, "--columns", "I0", "I1", "--tests", "patell", "--window", "0", "0"))
    printed = capsys.readouterr().out

    assert "8 units (4 events, 8 units), mean-adjusted, window [0,0]" in printed
    assert "patell" in printed


def test_conventions_are_switches(files, capsys):
    call_command(*asked(files, "--residual-ddof", "0", "--no-forecast-error", "--json", "--tests", "patell"))
    conventions = json.loads(capsys.readouterr().out)["design"]["conventions"]

    assert (conventions["residual_ddof"], conventions["forecast_error"]) == (0, False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["study", "--events", "x.csv"], "--events is no option of a study of the record"),
        (["study", "--prices", "x.csv", "--topic", "tga"], "--topic is no option of a study of files"),
        (["study", "--saved", "x", "--model", "raw"], "--model is no option of a study of a saved study"),
        (["study", "--prices", "x.csv", "--kind", "speech"], "log, simple, difference, not speech"),
        (["study", "--prices", "x.csv", "--window", "0", "x"], "two sessions around day 0, not 0 x"),
        (["study", "--prices", "x.csv"], "name a file of --events"),
        (["study", "--prices", "none.csv", "--events", "e.csv"], "none.csv: No such file or directory"),
    ],
)
def test_a_question_that_cannot_be_asked_is_one_plain_line(options, message):
    with pytest.raises(CommandError) as error:
        call_command(*options)

    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.fixture
def record(db):
    tapes.lay("RUT", "SPX")
    for number, day in enumerate((8, 17, 30)):
        at = Moment(datetime(2025, 7, day, 18, tzinfo=UTC), Precision.MINUTE)
        identifier = Identifier(Scheme.HOUSE_VOTE, f"2025/{number}")
        publishing.publish(event=drafted(identifiers=(identifier,), public=at), by="editor", now=NOW)


RECORD = ["study", "--instruments", "RUT", "SPX", "--kind", "floor-vote", "--window=-1,1", "--seed", "7"]
SAME = {"instruments": "RUT,SPX", "kind": "floor-vote", "window": "-1,1", "seed": "7"}


def test_the_record_is_asked_as_the_api_is(client, record, capsys):
    call_command(*RECORD, "--json")
    told, answer = json.loads(capsys.readouterr().out), client.get("/api/v1/studies/", SAME).json()

    assert told["n_units"] == 6
    assert {**told, "as_of": ""} == {**answer, "as_of": ""}


@pytest.mark.usefixtures("record")
def test_the_record_is_told_in_tables_that_can_be_cited(capsys):
    call_command(*RECORD)
    printed = capsys.readouterr().out

    assert "3 events, 6 units, mean-adjusted, window [-1,+1]" in printed
    assert "RUT read at 16:00 America/New_York" in printed
    assert "clarity-act from bills: 3 events, sample" in printed
    assert "hash " in printed


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kind", "floor-vot"], "the nearest known one is “floor-vote”"),
        (["--instruments", "RUX"], "the nearest known one is “RUT”"),
        (["--kind", "speech"], "no event could be measured, 0 left out"),
        (["--instruments", "BTC-USD", "--coin-close", "new-york"], "no hours or minutes to be read"),
        (["--saved", "votes"], "no saved study is called votes; there are none"),
    ],
)
def test_what_the_api_refuses_is_one_plain_line(options, message):
    with pytest.raises(CommandError) as error:
        call_command("study", *options)

    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.usefixtures("record")
def test_a_saved_study_is_read_by_its_name(capsys):
    Study.objects.create(slug="votes", name="Votes", symbols=["RUT"], placebo_draws=20)
    with pytest.raises(CommandError, match="votes has not been answered yet"):
        call_command("study", "--saved", "votes")

    saved_studies.sweep(now=NOW)
    call_command("study", "--saved", "votes", "--json")

    assert json.loads(capsys.readouterr().out)["answer"]["n_events"] == 3


def test_claims_are_listed_with_their_verdicts(db, client, capsys):
    ensure_instruments()
    ensure_claims()
    claims.sweep(now=NOW)

    call_command("study", "--claims")
    assert "can't be tested" in capsys.readouterr().out
    call_command("study", "--claims", "--json")
    assert json.loads(capsys.readouterr().out) == client.get("/api/v1/claims/").json()["results"]


def test_a_factor_that_is_not_there_is_named(files):
    with pytest.raises(CommandError, match="there is no series called 'SPX'"):
        call_command(*asked(files, "--model", "market-model", "--factors", "SPX"))


def test_units_that_cannot_be_measured_are_listed_and_none_at_all_fails(files, capsys):
    with pytest.raises(CommandError, match="no unit could be measured, 16 left out"):
        call_command(*asked(files, "--estimation", "120", "--minimum", "121"))

    assert "returns to estimate from, 121 needed" in capsys.readouterr().out
