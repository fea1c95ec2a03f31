"""How the rules of classification are scored, and the figures over real titles."""

import pytest
from django.core.management import CommandError, call_command

from benchmarks.topics import material, report
from benchmarks.topics.material import HELD_OUT, OPEN, UNCLEAR, Labelled, NoMaterial
from benchmarks.topics.report import MET, MISSED, NO_CLAIM
from benchmarks.topics.score import PRECISION, RECALL, Share, score
from events.services.classify import RuleBook
from events.services.rules.rule import Rule
from events.vocabulary import Relation, Topic

needs_titles = pytest.mark.skipif(
    not material.SHARED.is_dir(), reason="the labelled titles are read from beside this checkout"
)
BOOK = RuleBook((Rule("one", Topic.LIQUIDITY, Relation.PRIMARY, ("refunding",)),))


def labelled(title, *topics, looks_like=("liquidity",)):
    return Labelled("made/1", OPEN, title, "", frozenset(topics), frozenset(looks_like))


class TestArithmetic:
    @pytest.mark.parametrize(
        ("hits", "n", "low", "high"),
        [(45, 50, 0.7864, 0.9565), (50, 50, 0.9287, 1.0), (0, 40, 0.0, 0.0876), (81, 263, 0.2553, 0.3662)],
    )
    def test_the_interval_is_wilsons(self, hits, n, low, high):
        """The last is the worked example of Newcombe (1998), method 3."""
        assert Share(hits, n).interval == pytest.approx((low, high), abs=1e-4)

    def test_below_forty_cases_nothing_is_claimed(self):
        assert str(Share(23, 23)) == "n = 23: no claim"
        assert report.verdict(Share(0, 39), 0.95) == NO_CLAIM
        assert not Share(0, 39).misses(0.95)

    @pytest.mark.parametrize(
        ("share", "word"), [(Share(95, 100), MET), (Share(47, 50), MISSED), (Share(40, 50), MISSED)]
    )
    def test_a_goal_is_met_only_when_the_share_itself_reaches_it(self, share, word):
        assert report.verdict(share, 0.95) == word
        assert share.misses(0.95) == (word == MISSED)

    def test_an_interval_that_reaches_the_goal_does_not_meet_it(self):
        share = Share(47, 50)

        assert share.interval[1] > 0.95
        assert report.verdict(share, 0.95) == MISSED

    def test_no_case_says_nothing(self):
        assert (Share(0, 0).value, Share(0, 0).interval) == (0.0, (0.0, 1.0))

    def test_precision_is_of_what_was_given_and_recall_of_what_should_be(self):
        titles = [
            labelled("Refunding statement", "liquidity"),
            labelled("Refunding of duties"),
            labelled("Treasury cash", "liquidity"),
            labelled("Weather", looks_like=()),
        ]
        one = next(it for it in score(titles, BOOK) if it.topic == Topic.LIQUIDITY)

        assert (one.precision, one.recall, one.fooled) == (Share(1, 2), Share(1, 2), Share(1, 1))

    def test_a_run_names_what_it_missed(self):
        titles = [labelled("Treasury cash", "liquidity")] * 40
        outcome = report.Outcome({"Held out": score(titles, BOOK)})

        assert [missed.partition(" 0.0")[0] for missed in outcome.missed] == [
            "recall of liquidity (Held out)"
        ]


class TestLabels:
    def test_the_half_of_a_title_is_told_by_its_key_alone(self):
        rows = material.labels()

        assert len({row["key"] for row in rows}) == len(rows)
        assert all(row["half"] == material.half_of(row["key"]) for row in rows)

    def test_labels_use_the_closed_lists(self):
        for row in material.labels():
            if row["topics"] != UNCLEAR:
                pairs = [one.split(":") for one in row["topics"].split()]
                assert all(Topic(topic) and Relation(relation) for topic, relation in pairs)

    @pytest.mark.parametrize("topic", list(Topic))
    def test_the_held_out_half_has_enough_of_each_topic_and_of_what_looks_like_it(self, topic):
        rows = [row for row in material.labels() if row["half"] == HELD_OUT and row["topics"] != UNCLEAR]
        about = [row for row in rows if f"{topic}:" in row["topics"]]
        alike = [row for row in rows if topic in row["looks_like"].split() and row not in about]

        assert len(about) >= 40
        assert len(alike) >= 60

    def test_without_the_titles_it_is_said_where_they_are_read_from(self, monkeypatch, tmp_path, capsys):
        monkeypatch.setattr(material, "SHARED", tmp_path / "shared")
        with pytest.raises(NoMaterial, match="it is not there"):
            material.labelled()

        call_command("bench", part="classify")
        assert "No figures of classification" in capsys.readouterr().out


def test_constructed_titles_are_scored_apart_and_none_is_mistaken():
    told = material.constructed()
    scores = score(told)

    assert len(told) > 50
    assert [(one.precision.value, one.recall.value, one.fooled.hits) for one in scores] == [(1, 1, 0)] * 5


@pytest.fixture(scope="module")
def titles():
    return material.labelled()


@pytest.fixture(scope="module")
def held_out(titles):
    return {one.topic: one for one in score(report.sets(titles)["Held out"])}


@needs_titles
class TestRealTitles:
    """The goals: precision 0.97 and recall 0.95 per topic."""

    def test_every_label_has_its_title(self, titles):
        certain = [row for row in material.labels() if row["topics"] != UNCLEAR]

        assert len(titles) == len(certain) > 1_000
        assert all(one.title for one in titles)

    @pytest.mark.parametrize("topic", list(Topic))
    def test_recall_reaches_its_goal_on_the_held_out_half(self, held_out, topic):
        assert not held_out[topic].recall.misses(RECALL)

    @pytest.mark.parametrize("topic", [one for one in Topic if one != Topic.CLARITY_ACT])
    def test_precision_reaches_its_goal_on_the_held_out_half(self, held_out, topic):
        assert not held_out[topic].precision.misses(PRECISION)

    @pytest.mark.xfail(reason="0.960 of 50: two titles are given the topic wrongly", strict=True)
    def test_precision_of_the_bill_reaches_its_goal_on_the_held_out_half(self, held_out):
        assert not held_out[Topic.CLARITY_ACT].precision.misses(PRECISION)

    def test_the_held_out_half_is_scored_no_worse_than_when_it_was_first_scored(self, held_out):
        assert held_out[Topic.CLARITY_ACT].precision.value >= 0.96
        assert sum(one.fooled.hits for one in held_out.values()) <= 6

    def test_the_tables_are_printed_with_n_and_interval_and_a_missed_goal_fails(self, titles, capsys):
        missed = report.Outcome({name: score(chosen) for name, chosen in report.sets(titles).items()}).missed

        with pytest.raises(CommandError) as failed:
            call_command("bench", part="classify")

        printed = capsys.readouterr().out
        assert str(failed.value) == "; ".join(f"missed: {one}" for one in missed)
        assert "MISSED" in printed
        assert "Held out, without the dated facts" in printed
        assert "Constructed" in printed
        assert "no claim" in printed
        assert "goal 0.97" in printed
