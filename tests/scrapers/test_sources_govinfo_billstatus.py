"""Bills: the recorded files give the known facts, and every accident of the files is survived."""

# ruff: noqa: E501 - wire text is as long as the source writes it

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from time import process_time

import pytest
from lxml import etree

from events.vocabulary import Kind, Precision, Relation, Scheme, Topic
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.families.watched_bills import WATCHED
from scrapers.sources.govinfo_billstatus import GovinfoBillstatus
from tests.scrapers.bill_bodies import (
    AGRICULTURE,
    BANKING,
    CLARITY,
    CLOTURE_FILED,
    CLOTURE_LOST,
    HOUSE_ORDERED,
    LAW,
    LIBRARY,
    PASSAGE,
    PASSAGE_TWIN,
    RECONSIDER,
    REFERRAL,
    SENATE,
    Roll,
    Row,
    bill_status,
)
from tests.scrapers.pages import document, figures, names, page, recorded

CLARITY_STEPS = [
    "119/hr/3633/2025-05-29/introduction/house",
    "119/hr/3633/2025-05-29/referral/house",
    "119/hr/3633/2025-06-10/committee-vote/hsag00",
    "119/hr/3633/2025-06-10/committee-vote/hsba00",
    "119/hr/3633/2025-06-23/report/hsag00",
    "119/hr/3633/2025-06-23/report/hsba00",
    "119/hr/3633/2025-06-23/calendar/house",
    "119/hr/3633/2025-07-17/floor-vote/house",
    "119/hr/3633/2025-09-18/receipt/senate",
    "119/hr/3633/2026-05-14/committee-vote/ssbk00",
    "119/hr/3633/2026-06-01/report/ssbk00",
    "119/hr/3633/2026-06-01/calendar/senate",
]


def bill(body):
    return document(GovinfoBillstatus(), body)


def built(*rows, **about):
    return bill(bill_status(rows, **about))


def by_kind(found, kind):
    return [occurrence for occurrence in found.occurrences if occurrence.kind == kind]


def only(found, kind):
    (occurrence,) = by_kind(found, kind)
    return occurrence


@pytest.fixture(params=["recorded", "built"])
def clarity(request):
    if request.param == "recorded":
        return bill(recorded("govinfo-billstatus/BILLSTATUS-119hr3633.xml"))
    return built(*CLARITY)


def test_the_clarity_act_has_exactly_its_known_steps(clarity):
    assert names(clarity) == CLARITY_STEPS


def test_the_clarity_act_stands_reported_in_the_senate(clarity):
    proceeding = clarity.proceeding

    assert (proceeding.scheme, proceeding.identifier) == ("us-bill", "119/hr/3633")
    assert (proceeding.stage, proceeding.stage_date) == ("reported-in-senate", date(2026, 6, 1))
    assert proceeding.url == "https://www.congress.gov/bill/119th-congress/house-bill/3633"


def test_the_house_passage_has_its_roll_call_tally_and_second(clarity):
    passage = only(clarity, Kind.FLOOR_VOTE)

    assert passage.title == "House passes H.R. 3633 (CLARITY Act), 294-134"
    assert passage.body == "U.S. House"
    assert passage.occurred.at == datetime(2025, 7, 17, 19, 30, 31, tzinfo=UTC)
    assert passage.occurred.precision == Precision.MINUTE
    assert passage.public == passage.occurred
    assert figures(passage) == {"yeas": 294, "nays": 134, "roll call": 199, "result": "passed"}
    assert [(i.scheme, i.identifier) for i in passage.identifiers] == [
        (Scheme.US_BILL_STEP, "119/hr/3633/2025-07-17/floor-vote/house"),
        (Scheme.HOUSE_VOTE, "2025/199"),
    ]


def test_each_committee_votes_once_with_its_own_tally(clarity):
    votes = {vote.body: figures(vote) for vote in by_kind(clarity, Kind.COMMITTEE_VOTE)}

    assert votes == {
        "House Agriculture Committee": {"yeas": 47, "nays": 6},
        "House Financial Services Committee": {"yeas": 32, "nays": 19},
        "Senate Banking, Housing, and Urban Affairs Committee": {},
    }


def test_the_senate_calendar_number_is_a_figure(clarity):
    placing = by_kind(clarity, Kind.CALENDAR)[-1]

    assert placing.title == "H.R. 3633 (CLARITY Act) is placed on the Senate calendar (No. 423)"
    assert figures(placing) == {"calendar number": 423}


def test_a_step_known_by_its_date_alone_is_public_on_that_day(clarity):
    report = by_kind(clarity, Kind.REPORT)[-1]

    assert report.occurred.at == datetime(2026, 6, 1, 4, tzinfo=UTC)
    assert report.occurred.precision == Precision.DAY
    assert report.public == report.occurred


def test_the_substitute_is_named_because_the_number_hides_it(clarity):
    assert by_kind(clarity, Kind.REPORT)[-1].title.endswith(
        "reports H.R. 3633 (CLARITY Act) with a substitute"
    )


def test_a_watched_bill_brings_its_topic(clarity):
    for occurrence in clarity.occurrences:
        (link,) = occurrence.topics
        assert (link.topic, link.relation) == (Topic.CLARITY_ACT, Relation.PRIMARY)


# Trap 1: one event, several rows.


def test_a_twin_row_makes_no_second_event():
    alone, with_twin = built(PASSAGE), built(PASSAGE_TWIN, PASSAGE)

    assert with_twin == alone


def test_a_twin_with_its_prefix_alone_is_the_same_event():
    assert names(built(PASSAGE_TWIN)) == names(built(PASSAGE))


def test_a_joint_referral_is_one_event():
    referral = only(built(*CLARITY), Kind.REFERRAL)

    assert referral.title == "H.R. 3633 (CLARITY Act) is referred to House Agriculture and Financial Services"


def test_two_committees_with_the_same_words_are_two_events():
    voice = HOUSE_ORDERED.saying("Ordered to be Reported by Voice Vote.")

    assert len(by_kind(built(voice, replace(voice, committees=(BANKING,))), Kind.COMMITTEE_VOTE)) == 2


def test_a_twin_without_committee_codes_still_names_its_committee():
    twin = Row(
        "2025-06-23",
        "Reported (Amended) by the Committee on Financial Services. H. Rept. 119-168, Part II.",
        system=LIBRARY,
        code="5000",
    )

    assert names(built(twin)) == ["119/hr/3633/2025-06-23/report/hsba00"]


def test_a_committee_is_not_taken_for_one_of_the_other_chamber_with_a_like_name():
    forestry = ("ssaf00", "Agriculture, Nutrition, and Forestry Committee")
    twin = Row(
        "2026-06-02",
        "Committee on Agriculture, Nutrition, and Forestry. Reported by Senator Boozman without amendment.",
        system=LIBRARY,
        code="14000",
    )

    assert names(built(twin, committees=(AGRICULTURE, forestry))) == ["119/hr/3633/2026-06-02/report/ssaf00"]


def test_a_law_is_signed_once_and_becomes_law_once():
    found = built(*LAW, number=1582, bill_type="S", title="GENIUS Act")

    assert Counter(o.kind for o in found.occurrences) == {
        Kind.PROCEDURAL_STEP: 1,
        Kind.SIGNATURE: 1,
        Kind.LAW: 1,
    }
    assert only(found, Kind.LAW).title == "S. 1582 (GENIUS Act) becomes Public Law 119-27"
    assert found.proceeding.stage == "law"


# Trap 2: there is no action id; trap 3: texts change after the fact.


@pytest.mark.parametrize(
    "tail",
    [
        " (CR S4557)",
        " (text: CR H3373-3397)",
        " (consideration: CR H3449)",
        " (consideration: CR S4070-4152; text: CR S4154 (7/17))",
        "(text: 11/18/2021 CR H6375-6576) (CR S1)",
    ],
)
@pytest.mark.parametrize("row", [CLOTURE_FILED, PASSAGE, PASSAGE_TWIN, REFERRAL])
def test_a_tail_appended_changes_nothing(row, tail):
    assert built(row.saying(row.text + tail)) == built(row)


def test_a_citation_in_the_middle_stays():
    row = REFERRAL.saying("Referred to the Committee on Rules (CR H1) for a period.")

    assert by_kind(built(row), Kind.REFERRAL)[0].summary == row.text


# Trap 4: three clocks in one file.


def test_the_action_time_is_washingtons_and_the_vote_is_utc():
    by_floor_clock = only(built(replace(PASSAGE, roll=None)), Kind.FLOOR_VOTE)

    assert by_floor_clock.occurred.at == only(built(PASSAGE), Kind.FLOOR_VOTE).occurred.at


def test_in_winter_washington_is_five_hours_behind():
    row = replace(PASSAGE, on="2025-12-17", roll=None)

    assert only(built(row), Kind.FLOOR_VOTE).occurred.at == datetime(2025, 12, 17, 20, 30, 31, tzinfo=UTC)


def test_the_public_law_version_is_dated_on_washingtons_day():
    found = bill(recorded("govinfo-billstatus/BILLSTATUS-117hr5376.xml"))

    assert {"type": "Public Law", "date": "2022-08-16"} in found.data["versions"]
    assert only(found, Kind.LAW).occurred.local_date == date(2022, 8, 16)


def test_a_version_without_a_date_is_kept_without_one():
    more = "<textVersions><item><type>Enrolled Bill</type><date/></item><item><type/><date/></item></textVersions>"

    assert built(PASSAGE, more=more).data["versions"] == [{"type": "Enrolled Bill", "date": ""}]


def test_a_senate_vote_takes_its_time_from_the_recorded_vote():
    row = Row(
        "2026-09-15",
        "Passed Senate with an amendment by Yea-Nay Vote. 61 - 39. Record Vote Number: 240.",
        system=SENATE,
    )
    twin = replace(
        row,
        system=LIBRARY,
        code="17000",
        text=f"Passed/agreed to in Senate: {row.text}",
        roll=Roll("Senate", 240, "2026-09-15T19:18:25Z", session=2),
    )
    (passage,) = built(row, twin).occurrences

    assert passage.occurred.at == datetime(2026, 9, 15, 19, 18, 25, tzinfo=UTC)
    assert [i.identifier for i in passage.identifiers] == [
        "119/hr/3633/2026-09-15/floor-vote/senate",
        "119-2/240",
    ]


@pytest.mark.parametrize(
    "written", ["2025-07-17T19:30:31Z", "2025-07-17T19:30:31", "2025-07-17T15:30:31-04:00"]
)
def test_a_recorded_vote_is_the_same_instant_however_it_is_written(written):
    row = replace(PASSAGE, roll=Roll("House", 199, written))

    assert built(row) == built(PASSAGE)


def test_a_recorded_vote_without_a_time_falls_back_to_the_floors_clock():
    row = replace(PASSAGE, roll=Roll("House", 199, ""))

    assert built(row).occurrences == built(PASSAGE).occurrences


# Trap 5: Senate rows have no code.


def test_a_senate_row_without_code_is_the_senates():
    (filed,) = built(CLOTURE_FILED).occurrences

    assert filed.body == "U.S. Senate"
    assert filed.identifiers[0].identifier == "119/hr/3633/2026-08-08/procedural-step/senate"


# Trap 6: lists are cut at 250.


def test_no_count_is_taken_from_a_list_that_may_be_cut():
    amendments = "<amendments>" + "<amendment><number>1</number></amendment>" * 250 + "</amendments>"

    assert built(PASSAGE, more=amendments) == built(PASSAGE)


# Trap 7: the order is unreliable.


@pytest.mark.parametrize("seed", range(5))
def test_reordered_rows_change_nothing(seed):
    shuffled = list(CLARITY)
    Random(seed).shuffle(shuffled)

    assert built(*shuffled) == built(*CLARITY)


# Trap 8: the update date is not news.


def test_a_file_that_was_only_reprocessed_is_unchanged():
    assert built(*CLARITY, updated="2026-10-01T05:00:00Z") == built(*CLARITY)


def test_a_file_that_was_only_reprocessed_is_not_kept_again():
    scraper = GovinfoBillstatus()
    one, other, longer = (
        scraper.normalise(page(body))
        for body in (
            bill_status(CLARITY),
            bill_status(CLARITY, updated="2026-10-01T05:00:00Z"),
            bill_status((CLOTURE_FILED, *CLARITY)),
        )
    )

    assert one == other != longer


# Trap 9: the stage, and cloture that is no passage.


@pytest.mark.parametrize(
    ("rows", "stage"),
    [
        (CLARITY[-2:], "introduced"),
        (CLARITY[10:], "reported-in-house"),
        (CLARITY[6:], "passed-house"),
        (CLARITY[4:], "received-in-senate"),
        (CLARITY, "reported-in-senate"),
        ((CLOTURE_FILED, *CLARITY), "cloture-filed"),
        ((CLOTURE_LOST, CLOTURE_FILED, *CLARITY), "cloture-not-invoked"),
        (
            (CLOTURE_LOST.saying("Cloture on the measure invoked in Senate by Yea-Nay Vote. 61 - 38."),),
            "cloture-invoked",
        ),
        (
            (Row("2026-09-20", "Passed Senate with an amendment by Voice Vote.", system=SENATE), *CLARITY),
            "passed-senate",
        ),
        (
            (Row("2026-09-22", "Mr. Hill moved that the House agree to the Senate amendment."), *CLARITY),
            "resolving-differences",
        ),
        (LAW[4:], "presented"),
        (LAW[2:], "signed"),
        (LAW, "law"),
    ],
)
def test_the_stage_follows_the_steps(rows, stage):
    assert built(*rows).proceeding.stage == stage


def test_a_failed_cloture_is_a_procedural_vote_that_says_so():
    found = built(CLOTURE_LOST)
    vote = only(found, Kind.PROCEDURAL_VOTE)

    assert vote.title == (
        "Senate does not invoke cloture on the motion to proceed to H.R. 3633 (CLARITY Act), 49-50"
    )
    assert figures(vote) == {"yeas": 49, "nays": 50, "roll call": 234, "result": "failed"}
    assert [(i.scheme, i.identifier) for i in vote.identifiers] == [(Scheme.SENATE_VOTE, "119-2/234")]


@pytest.mark.parametrize(
    "text",
    [
        "Cloture on the motion to proceed to the measure invoked in Senate by Yea-Nay Vote. 61 - 38.",
        "Cloture motion on the measure agreed to in Senate by Yea-Nay Vote. 61 - 38.",
        "Cloture agreed to.",
        "Motion to invoke cloture passed Senate.",
    ],
)
def test_cloture_is_never_read_as_passage(text):
    found = built(Row("2026-09-20", text, system=SENATE))

    assert [o.kind for o in found.occurrences] == [Kind.PROCEDURAL_VOTE]
    assert found.proceeding.stage == "cloture-invoked"


def test_a_motion_to_reconsider_a_vote_is_not_that_vote():
    found = built(CLOTURE_LOST, RECONSIDER)

    assert [o.kind for o in found.occurrences] == [Kind.PROCEDURAL_VOTE, Kind.PROCEDURAL_STEP]
    assert names(found) == ["119-2/234", "119/hr/3633/2026-09-15/procedural-step/senate"]


def test_two_procedural_steps_of_one_chamber_and_day_are_one_event_that_tells_both():
    filed = replace(CLOTURE_FILED, on=RECONSIDER.on)
    (step,) = built(filed, RECONSIDER).occurrences

    assert step.identifiers[0].identifier == "119/hr/3633/2026-09-15/procedural-step/senate"
    assert filed.text in step.summary
    assert RECONSIDER.text in step.summary
    assert built(RECONSIDER, filed) == built(filed, RECONSIDER)


def test_many_procedural_votes_of_one_day_are_told_apart_by_their_roll_calls():
    votes = [CLOTURE_LOST, CLOTURE_LOST.saying(CLOTURE_LOST.text.replace("234", "235"))]

    assert names(built(*votes)) == ["119-2/234", "119-2/235"]


def test_a_wording_that_names_no_roll_call_belongs_to_the_only_one_of_its_day():
    silent = Row("2025-07-17", "On passage Passed.", system=LIBRARY, code="8000")

    assert [
        len(o.identifiers)
        for o in built(
            PASSAGE, replace(silent, text="Passed/agreed to in House: On passage Passed.")
        ).occurrences
    ] == [2]


def test_one_row_may_tell_a_receipt_and_a_placing():
    row = Row(
        "2025-09-18",
        "Received in the Senate. Read twice. Placed on Senate Legislative Calendar under General Orders. "
        "Calendar No. 99.",
        system=SENATE,
    )

    assert {o.kind for o in built(row).occurrences} == {Kind.RECEIPT, Kind.CALENDAR}


# Schemas and other bills.


@pytest.mark.parametrize("version", ["", "<version>1.0.0</version>", "<version>3.0.0</version>"])
def test_the_version_element_is_not_needed(version):
    assert built(*CLARITY, version=version) == built(*CLARITY)


def test_schema_one_and_three_tell_the_same_bill():
    old = bill(recorded("govinfo-billstatus/v1/BILLSTATUS-117s35.xml"))
    new = bill(recorded("govinfo-billstatus/BILLSTATUS-117s35.xml"))

    assert old.occurrences == new.occurrences
    assert names(new) == [
        "117/s/35/2021-01-22/introduction/senate",
        "117/s/35/2021-01-22/referral/senate",
        "117/s/35/2021-02-12/procedural-step/ssbk00",
        "117/s/35/2021-02-12/floor-vote/senate",
        "117/s/35/2021-02-18/receipt/house",
    ]
    assert new.proceeding.stage == "received-in-house"


def test_a_large_bill_is_followed_from_its_report_to_law():
    found = bill(recorded("govinfo-billstatus/BILLSTATUS-117hr5376.xml"))
    agreement = by_kind(found, Kind.FLOOR_VOTE)[-1]

    assert Counter(o.kind for o in found.occurrences) == {
        Kind.INTRODUCTION: 1,
        Kind.REPORT: 1,
        Kind.CALENDAR: 2,
        Kind.PROCEDURAL_VOTE: 2,
        Kind.FLOOR_VOTE: 3,
        Kind.RECEIPT: 1,
        Kind.HEARING: 1,
        Kind.PROCEDURAL_STEP: 1,
        Kind.SIGNATURE: 1,
        Kind.LAW: 1,
    }
    assert [i.identifier for i in agreement.identifiers][-1] == "2022/420"
    assert agreement.importance == 5
    assert found.data["laws"] == ["117-169"]


def test_a_small_bill_is_introduced_and_referred():
    found = bill(recorded("govinfo-billstatus/BILLSTATUS-117hr6658.xml"))

    assert names(found) == [
        "117/hr/6658/2022-02-09/introduction/house",
        "117/hr/6658/2022-02-09/referral/house",
    ]


def test_no_occurrence_of_a_file_shares_an_identifier_with_another():
    for path in ("119hr3633", "117hr5376", "117s35", "117hr6658"):
        found = bill(recorded(f"govinfo-billstatus/BILLSTATUS-{path}.xml"))
        identifiers = [i for occurrence in found.occurrences for i in occurrence.identifiers]
        assert len(identifiers) == len(set(identifiers))


def test_a_bill_nobody_watches_brings_no_topic():
    assert built(PASSAGE, number=99).occurrences[0].topics == ()


def test_every_watched_bill_is_polled_by_its_own_address_the_clarity_act_first():
    polls = GovinfoBillstatus().polls(date(2026, 10, 1))

    assert polls[0] == "https://www.govinfo.gov/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr3633.xml"
    assert len(set(polls)) == len(WATCHED)


def test_a_bill_without_actions_is_too_little():
    with pytest.raises(TooFewItems):
        built()


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("<number>3633</number>", ""),
        ("<congress>119</congress>", "<congress>this</congress>"),
        ("<type>HR</type>", "<type>PN</type>"),
        ("<chamber>House</chamber>", "<chamber>House floor</chamber>"),
        ("<actionDate>2025-07-17</actionDate>", "<actionDate>17 July</actionDate>"),
        ("<bill>", "<measure>"),
    ],
)
def test_a_file_that_is_not_as_described_is_refused(part, instead):
    body = bill_status((PASSAGE,)).replace(part, instead)

    with pytest.raises(LayoutChanged):
        bill(body.replace("</bill>", "</measure>") if instead == "<measure>" else body)


def test_reading_the_clarity_act_costs_at_most_ten_times_the_bare_library():
    # A bound in seconds would test the machine; `manage.py fuzz --part speed` measures those.
    saved = page(recorded("govinfo-billstatus/BILLSTATUS-119hr3633.xml"))
    scraper = GovinfoBillstatus()

    def seconds(read):
        start = process_time()
        for _ in range(40):
            read()
        return process_time() - start

    ours = min(seconds(lambda: list(scraper.parse(saved))) for _ in range(5))
    bare = min(seconds(lambda: etree.fromstring(saved.body)) for _ in range(5))
    assert ours < 10 * bare
