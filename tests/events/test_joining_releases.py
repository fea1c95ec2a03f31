"""Releases and meetings that no scheme names: one event of two tellings, and none of a comment's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from events.models import Event, EventDocument, EventProposal
from events.services import joining
from events.vocabulary import Kind, Scheme, State
from scrapers.families import (
    committee_meetings,
    house_repository,
    press_releases,
    quoted,
    sec_releases,
    treasury_releases,
)
from scrapers.families.press_releases import Release, Room
from scrapers.items import Moment
from scrapers.sources.congress_api import CongressApi
from scrapers.sources.senate_committee_meetings import SenateCommitteeMeetings
from tests.events.builders import NOW, scrape
from tests.events.builders import item as bill
from tests.scrapers.congress_bodies import MEETING, answer
from tests.scrapers.meeting_bodies import house_meeting, senate_calendar, senate_meeting
from tests.scrapers.pages import page

pytestmark = pytest.mark.django_db
CFTC = Room("CFTC", "www.cftc.gov", Scheme.CFTC_RELEASE)
USTR = Room("U.S. Trade Representative", "ustr.gov")
AT = Moment(datetime(2026, 9, 8, 14, tzinfo=UTC))
JOINT = "SEC and CFTC Adopt Joint Final Rule on Crypto Asset Custody"
PROPOSAL = "SEC Proposes Rules on Crypto Asset Custody"


def told(room, identity, title, text="", *, by, at=AT):
    """Record and draft a release as its source does."""
    url = f"https://{room.host}/{identity}"
    found = Release(
        identity=identity,
        url=url,
        title=title,
        public=at,
        text=text,
        quotes=quoted.releases(text),
        file_number=quoted.file_number(text),
    )
    return scrape(press_releases.document(room, found), by=by, is_trusted=False)[1]


def sec(title=JOINT, text="", identity="2026-134-sec-cftc-adopt-joint-final-rule"):
    return told(sec_releases.ROOM, identity, title, text, by="sec_press")


def cftc(title=JOINT, text="", identity="9301-26"):
    return told(CFTC, identity, title, text, by="cftc_press")


def live():
    return Event.objects.exclude(state=State.MERGED).order_by("created_at", "pk")


class TestAJointRelease:
    @pytest.mark.parametrize("quoting", ["SEC Release 2026-134", "CFTC Release Number 9301-26"])
    @pytest.mark.parametrize("order", [(sec, cftc), (cftc, sec)])
    def test_it_is_one_event_when_either_quotes_the_others_number(self, quoting, order):
        for telling in order:
            telling(text=quoting if (telling is sec) == quoting.startswith("CFTC") else "On digital assets.")

        (event,) = live()
        assert EventDocument.objects.filter(event=event).count() == 2
        names = set(event.identifiers.values_list("scheme", "identifier"))
        assert {
            ("sec-release", "2026-134-sec-cftc-adopt-joint-final-rule"),
            ("cftc-release", "9301-26"),
        } <= names

    def test_it_is_one_event_when_both_name_the_file_and_announce_the_same(self):
        sec(text="File No. S7-2026-03")
        cftc(text="The rule (File Number S7-2026-03) binds at once.")

        assert live().count() == 1

    def test_without_a_number_in_either_nothing_is_joined(self):
        sec()
        cftc()

        assert live().count() == 2


class TestAComment:
    """What one body says of another's act is evidence for it, or a statement of its own."""

    COMMENT = "Statement of CFTC Chairman on the SEC's Crypto Asset Custody Proposal"

    def test_it_is_a_statement_and_evidence_for_the_act_and_never_the_act(self):
        (act,) = sec(PROPOSAL, identity="2026-140-sec-proposes-rules")
        (statement,) = cftc(
            self.COMMENT, "On https://www.sec.gov/newsroom/press-releases/2026-140-sec-proposes-rules"
        )[:1]

        assert (act.kind, statement.kind) == (Kind.PROPOSED_RULE, Kind.STATEMENT)
        assert act.pk != statement.pk
        evidence = EventDocument.objects.filter(event=act).values_list("document__source__slug", flat=True)
        assert sorted(evidence) == ["cftc_press", "sec_press"]
        act.refresh_from_db()
        assert (act.kind, act.title, act.body) == (Kind.PROPOSED_RULE, PROPOSAL, "SEC")
        assert act.public_at == AT.at

    def test_the_act_that_is_told_after_its_comment_takes_nothing_of_it(self):
        cftc(self.COMMENT, "On SEC Release 2026-140 about crypto assets")
        (act,) = sec(PROPOSAL, identity="2026-140-sec-proposes-rules")

        assert live().count() == 2
        assert set(act.identifiers.values_list("identifier", flat=True)) == {"2026-140-sec-proposes-rules"}

    def test_the_same_file_number_makes_a_word_on_a_rule_no_rule(self):
        sec(PROPOSAL, "File No. S7-2026-03 on crypto assets", identity="2026-140-sec-proposes-rules")
        cftc(self.COMMENT, "File No. S7-2026-03 on crypto assets")
        while joining.sweep(now=NOW):
            pass

        assert live().count() == 2
        assert not EventProposal.objects.exists()

    def test_a_word_of_the_treasury_on_a_vote_is_a_statement_with_its_own_clock(self):
        scrape(bill())
        said = treasury_releases.Release(
            "sb0400", "Statement from Secretary on House Passage of the CLARITY Act, H.R. 3633", AT
        )
        (statement,) = scrape(treasury_releases.document(said), by="treasury_press", is_trusted=False)[1]

        assert (statement.kind, statement.public_at) == (Kind.STATEMENT, AT.at)
        assert Event.objects.get(kind=Kind.FLOOR_VOTE).public_at != AT.at
        assert live().count() == 2

    def test_a_case_against_a_firm_points_at_nothing(self):
        sec(PROPOSAL, identity="2026-140-sec-proposes-rules")
        cftc("CFTC Charges Firm With Fraud", "See SEC Release 2026-140-sec-proposes-rules")

        assert EventDocument.objects.count() == 1


class TestAReleaseWithoutAScheme:
    TITLE = "USTR Announces Tariff Refunds to Importers"

    def test_two_sources_that_tell_it_by_its_address_meet_in_one_event(self):
        for by in ("ustr_press", "ustr_list"):
            told(USTR, "press-office/2026/tariff-refunds", self.TITLE, by=by)

        (event,) = live()
        assert EventDocument.objects.filter(event=event).count() == 2

    def test_the_same_title_at_another_address_is_proposed_and_not_joined(self):
        told(USTR, "press-office/2026/tariff-refunds", self.TITLE, by="ustr_press")
        told(USTR, "press-office/2026/tariff-refunds-0", self.TITLE, by="ustr_list")
        while joining.sweep(now=NOW):
            pass

        assert live().count() == 2
        assert "alike" in EventProposal.objects.get().reason


class TestAMeeting:
    def calendar(self, **changes):
        body = senate_calendar(senate_meeting(title="Executive session to consider H.R. 3633.", **changes))
        (item,) = SenateCommitteeMeetings().parse(page(body))
        return scrape(item, by="senate_committee_meetings", is_trusted=False)[1]

    def service(self, **changes):
        (item,) = CongressApi().parse(page(answer("committeeMeeting", MEETING | changes)))
        return scrape(item, by="congress_api", is_trusted=False)[1]

    @pytest.mark.parametrize("order", [("calendar", "service"), ("service", "calendar")])
    def test_the_senates_calendar_and_congress_gov_tell_one(self, order):
        for telling in order:
            getattr(self, telling)()

        (event,) = live()
        assert event.kind == Kind.MEETING
        assert EventDocument.objects.filter(event=event).count() == 2

    def test_another_meeting_of_the_committee_that_day_is_another_event(self):
        self.calendar()
        self.service(eventId="338901")

        assert live().count() == 2

    def test_a_meeting_that_was_moved_is_known_by_its_document_and_stays_one_event(self):
        self.calendar()
        self.service()
        self.calendar(day="2026-05-15")

        assert live().count() == 1

    def test_a_notice_is_not_the_meeting_it_announces(self):
        told = house_repository.read(page(house_meeting("HMKP")))
        noticed, held = (
            committee_meetings.document(told, captured_at=datetime(2025, 6, day, 20, tzinfo=UTC))
            for day in (6, 11)
        )
        scrape(noticed, by="house_committee_meetings", is_trusted=False)
        # The same meeting by a source that does not say when it was announced.
        bare = committee_meetings.document(
            replace(told, noticed=None), captured_at=datetime(2025, 6, 11, tzinfo=UTC)
        )
        scrape(bare, by="another_record", is_trusted=False)
        scrape(held, by="house_committee_meetings", is_trusted=False)

        assert sorted(live().values_list("kind", flat=True)) == [Kind.MEETING, Kind.SCHEDULE]
