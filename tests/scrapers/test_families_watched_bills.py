"""Bills by their designations, as every source writes them its own way."""

import pytest

from scrapers.families.watched_bills import designations, find, label


@pytest.mark.parametrize(
    ("text", "bill"),
    [
        ("H R 3633", ("hr", 3633)),
        ("H.R. 3633", ("hr", 3633)),
        ("H.R.3633, a bill", ("hr", 3633)),
        ("HR 3633", ("hr", 3633)),
        ("S. 2", ("s", 2)),
        ("S 1582", ("s", 1582)),
        ("S.J.Res. 86", ("sjres", 86)),
        ("H J RES 25", ("hjres", 25)),
        ("H CON RES 14", ("hconres", 14)),
        ("H.Con.Res. 14", ("hconres", 14)),
        ("S. Con. Res. 33", ("sconres", 33)),
        ("H RES 580", ("hres", 580)),
    ],
)
def test_a_designation_is_read_in_every_spelling(text, bill):
    assert designations(text) == (bill,)


@pytest.mark.parametrize("text", ["PN12-1", "QUORUM", "", "the 7 states", "U.S. 7", "H.R. 1,000"])
def test_what_is_no_bill_is_none(text):
    assert designations(text) == ()


def test_a_title_may_name_several_each_once():
    assert designations("H.R. 4435 and S. 2; H.R. 4435 again") == (("hr", 4435), ("s", 2))


def test_a_bill_is_watched_in_its_congress_alone():
    assert find("119/hr/3633") is not None
    assert find("118/hr/3633") is None


def test_a_bill_without_a_name_people_use_takes_a_short_title():
    assert label(("hr", 3633), find("119/hr/3633")) == "H.R. 3633 (CLARITY Act)"
    assert label(("hr", 30), None, "Short Act") == "H.R. 30 (Short Act)"
    assert label(("hr", 30), None, "A very long title " * 5) == "H.R. 30"
