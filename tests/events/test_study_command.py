"""`manage.py study` over files."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

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
        (["study"], "name a file of --returns or one of --prices"),
        (["study", "--prices", "x.csv"], "name a file of --events"),
        (["study", "--prices", "none.csv", "--events", "e.csv"], "none.csv: No such file or directory"),
    ],
)
def test_a_question_that_cannot_be_asked_is_one_plain_line(options, message):
    with pytest.raises(CommandError) as error:
        call_command(*options)

    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_factor_that_is_not_there_is_named(files):
    with pytest.raises(CommandError, match="there is no series called 'SPX'"):
        call_command(*asked(files, "--model", "market-model", "--factors", "SPX"))


def test_units_that_cannot_be_measured_are_listed_and_none_at_all_fails(files, capsys):
    with pytest.raises(CommandError, match="no unit could be measured, 16 left out"):
        call_command(*asked(files, "--estimation", "120", "--minimum", "121"))

    assert "returns to estimate from, 121 needed" in capsys.readouterr().out
